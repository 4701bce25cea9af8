import ChatCore
import Localization
import Screen

/// The last change of a block in a few rows.
struct SidebarDiff {
    private static let mostRows = 4

    /// How much of what stayed is shown around what changed.
    private static let context = 18
    private let changes: [BlockDiff.Row]

    init(_ diff: BlockDiff?) { changes = diff?.changes ?? [] }

    func rows(columns: Int) -> [[Span]] {
        let shown = changes.count > Self.mostRows ? Self.mostRows - 1 : changes.count
        var rows = changes.prefix(shown).map { row($0, columns: columns) }
        if changes.count > shown {
            rows.append([Span(localized("sidebar.more-changes", changes.count - shown), .dim)])
        }
        return rows
    }

    private func row(_ change: BlockDiff.Row, columns: Int) -> [Span] {
        switch change {
        case .removed(let pieces):
            [Span(("− " + words(pieces)).cut(to: columns), .dim)]
        case .added(let pieces):
            [Span(("+ " + words(pieces)).cut(to: columns), .valueChanged)]
        case .same, .skipped: []
        }
    }

    /// What changed, with a little of what stands around it.
    private func words(_ pieces: [BlockDiff.Piece]) -> String {
        var text = ""
        for (place, piece) in pieces.enumerated() {
            // No more of a long piece is looked at than could be shown.
            let words = Inert.text(String(piece.text.prefix(400)))
            guard !piece.isChanged, words.count > Self.context + 2 else {
                text += words
                continue
            }
            if place == 0, pieces.count > 1 {
                text += "…" + Inert.text(String(piece.text.suffix(Self.context)))
            } else {
                text += words.prefix(Self.context) + "…"
            }
        }
        return text
    }
}
