import ChatCore
import Screen

extension Model {
    mutating func scroll(_ action: Action) -> [Effect] {
        if case .page = overlay {
            scrollPage(action)
            return []
        }
        let height = Panes(self).transcript.rows
        let page = max(height - 1, 1)
        switch action {
        case .pageUp: move(by: -page, height: height)
        case .pageDown: move(by: page, height: height)
        case .rowUp: move(by: -1, height: height)
        case .rowDown: move(by: 1, height: height)
        case .top: goToTop(height: height)
        default: viewport = Viewport()
        }
        return loadOlderIfNear(page)
    }

    /// Leaves what is read where it is, as far as a change of width lets it.
    mutating func keepReadingPlace(columnsBefore: Int) {
        let style = TranscriptStyle(self)
        guard style.columns != columnsBefore, var anchor = viewport.anchor, anchor.row > 0 else {
            return
        }
        var before = TranscriptLayout(self, height: 1, style: style.with(columns: columnsBefore))
        var after = TranscriptLayout(self, height: 1, style: style)
        let old = before.count(at: anchor.place)
        let new = after.count(at: anchor.place)
        guard old > 0 else { return }
        anchor.row = min(anchor.row, old) * new / old
        viewport.anchor = anchor
    }

    private mutating func move(by rows: Int, height: Int) {
        var layout = TranscriptLayout(self, height: height)
        guard let top = layout.anchorOfTop() else { return }
        let wasFollowing = viewport.isFollowing
        let target = layout.anchor(top, movedBy: rows)
        // Going down from where the end already shows, or to where it does, is following it.
        if rows > 0, layout.showsEnd(from: target) {
            viewport = Viewport()
        } else if rows < 0, wasFollowing, target == top {
            return
        } else {
            viewport.anchor = target
        }
    }

    private mutating func goToTop(height: Int) {
        guard let entry = scrollback[scrollback.startIndex] else { return }
        let top = Viewport.Anchor(entry: entry.id, place: scrollback.startIndex, row: 0)
        var layout = TranscriptLayout(self, height: height)
        if viewport.isFollowing, layout.showsEnd(from: top) { return }
        viewport.anchor = top
    }

    private mutating func loadOlderIfNear(_ page: Int) -> [Effect] {
        guard scrollback.hasOlder, !scrollback.isLoadingOlder else { return [] }
        let place = viewport.anchor?.place ?? scrollback.endIndex
        guard place - scrollback.startIndex <= page else { return [] }
        scrollback.isLoadingOlder = true
        return [.loadOlder]
    }

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
