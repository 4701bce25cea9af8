import ChatCore
import Localization
import Screen

extension Model {
    /// The transcript gets the keys.
    mutating func focusTranscript() {
        focus = .transcript
        // What was selected before is no news to somebody who follows the newest.
        if viewport.isFollowing, reader.search == nil { selectNewest() }
        selectWhatShows()
    }

    /// Leaves the transcript for the line.
    mutating func focusInput() {
        focus = .input
        endSearch()
    }

    /// Where the selected entry is, if it is at hand.
    var selectedPlace: Int? {
        reader.selected.flatMap { scrollback.place(of: $0, near: viewport.anchor?.place ?? 0) }
    }

    var selectedEntry: TranscriptEntry? { selectedPlace.flatMap { scrollback[$0] } }

    mutating func selectNewest() { reader.selected = scrollback[scrollback.endIndex - 1]?.id }

    /// Selects the first entry that begins on the screen.
    mutating func selectTop() {
        var layout = TranscriptLayout(self, height: Panes(self).transcript.rows)
        let rows = layout.page().rows
        guard let row = rows.first(where: { $0.isFirst }) ?? rows.first else { return }
        reader.selected = scrollback[row.place]?.id
    }

    /// Leaves what is selected, if it can be seen; else selects the nearest entry that can.
    mutating func selectWhatShows() {
        guard focus == .transcript else { return }
        var layout = TranscriptLayout(self, height: Panes(self).transcript.rows)
        let shown = layout.page().rows.filter { !$0.isLead }.map(\.place)
        guard let first = shown.first, let last = shown.last else { return }
        guard let selected = selectedPlace else {
            reader.selected = scrollback[viewport.isFollowing ? last : first]?.id
            return
        }
        if selected < first || selected > last {
            reader.selected = scrollback[selected < first ? first : last]?.id
        }
    }

    /// Goes to the entry before or after; through one that is higher than the screen, by half a screen.
    mutating func select(by step: Int) -> [Effect] {
        guard let place = selectedPlace else {
            selectWhatShows()
            return []
        }
        let height = Panes(self).transcript.rows
        var layout = TranscriptLayout(self, height: height)
        let rows = layout.page().rows
        let count = layout.count(at: place)
        let own = rows.filter { $0.place == place }
        let isCut = step > 0 ? own.last?.number != count - 1 : own.first?.number != 0
        if !own.isEmpty, isCut, count > height {
            move(by: step * max(height / 2, 1), height: height)
            if selectedShows(place) { return readOn() }
        }
        return select(at: place + step, towards: step)
    }

    private func selectedShows(_ place: Int) -> Bool {
        var layout = TranscriptLayout(self, height: Panes(self).transcript.rows)
        return layout.page().rows.contains { $0.place == place }
    }

    /// Goes to a message of the person's own, before or after.
    mutating func selectOwn(by step: Int) -> [Effect] {
        guard var place = selectedPlace else { return [] }
        repeat { place += step } while scrollback[place].map { !isOwn($0) } ?? false
        guard scrollback[place] != nil else {
            // Where there is more to come, it is on its way now.
            let more = select(
                at: step > 0 ? scrollback.endIndex - 1 : scrollback.startIndex, towards: step)
            if more.isEmpty {
                notice = Notice(
                    text:
                        localized(step > 0 ? "select.none-down" : "select.none-up"))
            }
            return more
        }
        return select(at: place, towards: step)
    }

    private func isOwn(_ entry: TranscriptEntry) -> Bool {
        guard case .user(let name) = entry.kind else { return false }
        return name.isEmpty || name == parties.user
    }

    private mutating func select(at place: Int, towards step: Int) -> [Effect] {
        guard let entry = scrollback[place] else { return readOn() }
        reader.selected = entry.id
        reveal(place, showsEnd: step < 0)
        return readOn()
    }

    /// Scrolls as little as brings the entry onto the screen: all of it, or its beginning where it is
    /// higher than the screen.
    ///
    /// - Parameter showsEnd: whether its end will do, for somebody who comes from below.
    mutating func reveal(_ place: Int, showsEnd: Bool = false) {
        let height = Panes(self).transcript.rows
        var layout = TranscriptLayout(self, height: height)
        let rows = layout.page().rows
        let count = layout.count(at: place)
        let shown = rows.filter { $0.place == place }.count
        guard shown < count else {
            // Whoever looks at something above the end does not want it to move away.
            if viewport.isFollowing, place < scrollback.endIndex - 1, let top = layout.anchorOfTop()
            {
                viewport.anchor = top
            } else if place == scrollback.endIndex - 1, !scrollback.isDetached {
                viewport = Viewport()
            }
            return
        }
        let isBelow = rows.last.map { place >= $0.place } ?? false
        guard let entry = scrollback[place] else { return }
        let first = Viewport.Anchor(entry: entry.id, place: place, row: 0)
        if showsEnd, count >= height {
            if shown < height / 2 { hold(place: place, row: count - height) }
            return
        }
        guard isBelow, count < height else { return hold(place: place) }
        let top = layout.anchor(first, movedBy: count - height)
        hold(place: top.place, row: top.row)
    }

    /// Folds the selected entry, or unfolds it, whatever holds for others of its kind.
    mutating func toggleFold() -> [Effect] {
        guard let place = selectedPlace, let entry = scrollback[place] else { return [] }
        let isUnfolded = unfolded[entry.id] ?? isUnfolded(entry.kind)
        if reader.search?.current == entry.id { reader.search?.current = nil }
        reader.unfolded[entry.id] = !isUnfolded
        // So many are enough for anybody, and the oldest cannot be told apart.
        if reader.unfolded.count > 1_000 { reader.unfolded = [entry.id: !isUnfolded] }
        if viewport.anchor != nil || !isUnfolded { reveal(place) }
        return readOn()
    }

    private func isUnfolded(_ kind: TranscriptEntry.Kind) -> Bool {
        switch kind {
        case .reasoning, .summary: showsReasoning
        case .tool: showsToolResults
        case .user, .assistant, .notice, .error: true
        }
    }
}
