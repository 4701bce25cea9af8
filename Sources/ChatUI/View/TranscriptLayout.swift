import ChatCore
import Screen

/// Lays a transcript out from where the viewport holds on to it, outward to the edges of the pane.
struct TranscriptLayout {
    private let scrollback: Scrollback
    private let viewport: Viewport
    private let reasons: [TranscriptEntry.ID: String]
    private let style: TranscriptStyle
    private let height: Int

    /// How many bytes at the end of the last entry are not shown yet.
    private let withheld: Int

    /// How many entries were made into rows: what a frame costs.
    private(set) var laidOut = 0

    init(_ model: Model, height: Int) {
        self.init(model, height: height, style: TranscriptStyle(model))
    }

    init(_ model: Model, height: Int, style: TranscriptStyle, withheld: Int = 0) {
        scrollback = model.scrollback
        viewport = model.viewport
        reasons = model.reasons
        self.style = style
        self.height = max(height, 1)
        self.withheld = withheld
    }

    /// What the pane shows.
    struct Page {
        /// Fewer than the pane has where the transcript is short.
        var rows: [[Span]] = []

        /// The place after the last entry shown.
        var end = 0

        /// Whether something is below the last row.
        var hasMore = false
    }

    mutating func page() -> Page {
        guard let anchor = viewport.anchor, let place = find(anchor) else { return newest() }
        return page(from: place, row: anchor.row)
    }

    private mutating func newest() -> Page {
        var groups: [[[Span]]] = []
        var count = 0
        var place = scrollback.endIndex
        while count < height, place > scrollback.startIndex {
            place -= 1
            let rows = rows(at: place, limit: height - count).last(height - count)
            groups.append(rows)
            count += rows.count
        }
        let rows = Array(groups.reversed().joined().suffix(height))
        return Page(rows: rows, end: scrollback.endIndex)
    }

    private mutating func page(from first: Int, row: Int) -> Page {
        var page = Page()
        var skipped = row
        var place = first
        while page.rows.count < height, place < scrollback.endIndex {
            let rows = rows(at: place)
            // One more than fits tells whether there is more.
            page.rows += rows.rows(
                from: min(skipped, max(rows.count - 1, 0)), limit: height + 1 - page.rows.count)
            skipped = 0
            place += 1
        }
        page.hasMore = page.rows.count > height || place < scrollback.endIndex
        page.rows = Array(page.rows.prefix(height))
        page.end = place
        return page
    }

    /// What is on the top row now, or nil where there is nothing at all.
    mutating func anchorOfTop() -> Viewport.Anchor? {
        if var anchor = viewport.anchor, let place = find(anchor) {
            anchor.place = place
            anchor.row = min(max(anchor.row, 0), max(rows(at: place).count - 1, 0))
            return anchor
        }
        var missing = height
        var place = scrollback.endIndex
        while place > scrollback.startIndex {
            place -= 1
            let count = rows(at: place).count
            if count >= missing { return anchor(at: place, row: count - missing) }
            missing -= count
        }
        return anchor(at: scrollback.startIndex, row: 0)
    }

    /// The anchor some rows further down, or up where the number is negative; never beyond the ends.
    mutating func anchor(_ anchor: Viewport.Anchor, movedBy rows: Int) -> Viewport.Anchor {
        var place = anchor.place
        var row = anchor.row + rows
        while row < 0, place > scrollback.startIndex {
            place -= 1
            row += self.rows(at: place).count
        }
        while place + 1 < scrollback.endIndex {
            let count = self.rows(at: place).count
            if row < count { break }
            row -= count
            place += 1
        }
        return self.anchor(at: place, row: max(row, 0)) ?? anchor
    }

    /// Whether the last row of all is on the screen when this is on its top row.
    mutating func showsEnd(from anchor: Viewport.Anchor) -> Bool {
        !page(from: anchor.place, row: anchor.row).hasMore
    }

    private func anchor(at place: Int, row: Int) -> Viewport.Anchor? {
        scrollback[place].map { Viewport.Anchor(entry: $0.id, place: place, row: row) }
    }

    private func find(_ anchor: Viewport.Anchor) -> Int? {
        scrollback.place(of: anchor.entry, near: anchor.place)
    }

    /// How many rows the entry at a place has.
    mutating func count(at place: Int) -> Int { rows(at: place).count }

    private mutating func rows(at place: Int, limit: Int? = nil) -> EntryRows {
        guard let entry = scrollback[place] else { return EntryRows() }
        laidOut += 1
        return style.rows(
            of: entry, at: scrollback.surroundings(of: place, reasons: reasons), limit: limit,
            withheld: place == scrollback.endIndex - 1 ? withheld : 0)
    }
}
