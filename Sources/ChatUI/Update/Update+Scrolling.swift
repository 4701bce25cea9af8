import ChatCore
import Screen

extension Model {
    mutating func scroll(_ action: Action) -> [Effect] {
        if case .page = overlay {
            scrollPage(action)
            return []
        }
        if scrollList(action) { return [] }
        let height = Panes(self).transcript.rows
        let page = max(height - 1, 1)
        switch action {
        case .pageUp: move(by: -page, height: height)
        case .pageDown: move(by: page, height: height)
        case .rowUp: move(by: -1, height: height)
        case .rowDown: move(by: 1, height: height)
        case .top: return goToOldest()
        default: followNewest()
        }
        selectWhatShows()
        return readOn()
    }

    /// Goes to the end, and on with it.
    mutating func followNewest() {
        viewport = Viewport()
        reader.jump = nil
        scrollback.cancelJump()
        scrollback.rejoin()
        if focus == .transcript { selectNewest() }
    }

    /// Holds on to a row of an entry, as the top row; where the end shows then, follows it.
    ///
    /// Without a row, that is its first one that is not blank.
    mutating func hold(place: Int, row: Int? = nil) {
        guard let entry = scrollback[place] else { return }
        var layout = TranscriptLayout(self, height: Panes(self).transcript.rows)
        let first = layout.rows(at: place).rows(limit: 1).first?.isEmpty == true ? 1 : 0
        let anchor = Viewport.Anchor(entry: entry.id, place: place, row: row ?? first)
        if layout.showsEnd(from: anchor) {
            viewport = Viewport()
        } else {
            viewport.anchor = anchor
        }
    }

    /// Leaves what is read where it is, as far as a change of width lets it.
    mutating func keepReadingPlace(columnsBefore: Int) {
        guard wordColumns != columnsBefore, var anchor = viewport.anchor, anchor.row > 0 else {
            return
        }
        let style = TranscriptStyle(self)
        var before = TranscriptLayout(self, height: 1, style: style.with(columns: columnsBefore))
        var after = TranscriptLayout(self, height: 1, style: style)
        let old = before.count(at: anchor.place)
        let new = after.count(at: anchor.place)
        guard old > 0 else { return }
        anchor.row = min(anchor.row, old) * new / old
        viewport.anchor = anchor
    }

    /// Moves what is on the screen by rows, down where the number is positive.
    mutating func move(by rows: Int, height: Int) {
        var layout = TranscriptLayout(self, height: height)
        guard let top = layout.anchorOfTop() else { return }
        let wasFollowing = viewport.isFollowing
        let target = layout.anchor(top, movedBy: rows)
        if rows > 0, layout.isShort(from: target) {
            // Going down from where the end already shows, or to where it does, is following it; the
            // end of what is at hand is only where more will come.
            if scrollback.isDetached {
                viewport.anchor = layout.anchorOfEnd()
            } else {
                viewport = Viewport()
            }
        } else if rows < 0, wasFollowing, target == top {
            return
        } else {
            viewport.anchor = target
        }
    }

    // MARK: Pages of text

    mutating func scrollPage(by step: Int) {
        guard case .page(var page) = overlay else { return }
        let rect = Panes(self).overlay
        let last = page.lastTop(columns: rect.columns, rows: rect.rows)
        page.top = min(max(page.top + step, 0), last)
        overlay = .page(page)
    }

    private mutating func scrollPage(_ action: Action) {
        let height = max(Panes(self).overlay.rows - 2, 1)
        switch action {
        case .pageUp: scrollPage(by: -height)
        case .pageDown: scrollPage(by: height)
        case .rowUp: scrollPage(by: -1)
        case .rowDown: scrollPage(by: 1)
        case .top: scrollPage(by: -1_000_000)
        default: scrollPage(by: 1_000_000)
        }
    }
}
