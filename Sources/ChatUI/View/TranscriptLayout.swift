import ChatCore
import Screen

/// Lays a transcript out from where the viewport holds on to it, outward to the edges of the pane.
struct TranscriptLayout {
    private let scrollback: Scrollback
    private let viewport: Viewport
    private let reasons: [TranscriptEntry.ID: String]
    private let style: TranscriptStyle
    private let lead: EntryLead
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
        lead = EntryLead(model, columns: style.columns)
        self.style = style
        self.height = max(height, 1)
        self.withheld = withheld
    }

    /// A row, and which row of which entry it is.
    struct Row {
        var spans: [Span]
        var place: Int
        var number: Int

        /// Whether the entry begins here, below what stands before it.
        var isFirst: Bool

        /// Whether it stands above the entry.
        var isLead: Bool
    }

    /// What the pane shows.
    struct Page {
        /// Fewer than the pane has where the transcript is short.
        var rows: [Row] = []

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
        var groups: [[Row]] = []
        var count = 0
        var place = scrollback.endIndex
        while count < height, place > scrollback.startIndex {
            place -= 1
            let entry = rows(at: place, limit: height - count)
            let group = numbered(entry, at: place, from: entry.count - (height - count))
            groups.append(group)
            count += group.count
        }
        let rows = Array(groups.reversed().joined().suffix(height))
        return Page(rows: rows, end: scrollback.endIndex, hasMore: scrollback.isDetached)
    }

    private mutating func page(from first: Int, row: Int) -> Page {
        var page = Page()
        var skipped = row
        var place = first
        while page.rows.count < height, place < scrollback.endIndex {
            let rows = rows(at: place)
            // One more than fits tells whether there is more.
            page.rows += numbered(
                rows, at: place, from: min(skipped, max(rows.count - 1, 0)),
                limit: height + 1 - page.rows.count)
            skipped = 0
            place += 1
        }
        page.hasMore =
            page.rows.count > height || place < scrollback.endIndex || scrollback.isDetached
        page.rows = Array(page.rows.prefix(height))
        page.end = place
        return page
    }

    private func numbered(
        _ rows: EntryRows, at place: Int, from first: Int, limit: Int = .max
    ) -> [Row] {
        let first = max(first, 0)
        return rows.rows(from: first, limit: limit).enumerated().map { offset, spans in
            Row(
                spans: spans, place: place, number: first + offset,
                isFirst: rows.isWhole && first + offset == rows.beginning,
                isLead: rows.isWhole && first + offset < rows.beginning)
        }
    }

    /// What is on the top row now, or nil where there is nothing at all.
    mutating func anchorOfTop() -> Viewport.Anchor? {
        if var anchor = viewport.anchor, let place = find(anchor) {
            anchor.place = place
            anchor.row = min(max(anchor.row, 0), max(rows(at: place).count - 1, 0))
            return anchor
        }
        return anchorOfEnd()
    }

    /// What is on the top row when the last row is on the bottom one.
    mutating func anchorOfEnd() -> Viewport.Anchor? {
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

    /// Whether the last row at hand is on the screen then.
    mutating func isShort(from anchor: Viewport.Anchor) -> Bool {
        let page = page(from: anchor.place, row: anchor.row)
        guard page.hasMore else { return true }
        return scrollback.isDetached && page.end == scrollback.endIndex
            && page.rows.last.map { $0.number == count(at: $0.place) - 1 } ?? true
    }

    private func anchor(at place: Int, row: Int) -> Viewport.Anchor? {
        scrollback[place].map { Viewport.Anchor(entry: $0.id, place: place, row: row) }
    }

    private func find(_ anchor: Viewport.Anchor) -> Int? {
        scrollback.place(of: anchor.entry, near: anchor.place)
    }

    /// How many rows the entry at a place has.
    mutating func count(at place: Int) -> Int { rows(at: place).count }

    /// The rows of the entry at a place, with those that stand before it; or of its end at least `limit`.
    mutating func rows(at place: Int, limit: Int? = nil) -> EntryRows {
        guard let entry = scrollback[place] else { return EntryRows() }
        laidOut += 1
        let surroundings = scrollback.surroundings(of: place, reasons: reasons)
        var rows = style.rows(
            of: entry, at: surroundings, limit: limit,
            withheld: place == scrollback.endIndex - 1 ? withheld : 0)
        if rows.isWhole {
            rows.prepend(
                lead.rows(before: place, in: scrollback), isFirst: surroundings.isFirst)
        }
        return rows
    }
}
