import ChatCore
import LettaAPI
import Localization
import Markdown
import Screen

/// How entries become rows: depends on the width, on names, and on how turns ended.
struct TranscriptStyle {
    private(set) var columns: Int

    /// The columns before the words, where the names stand; 0 puts names in rows of their own.
    private(set) var gutter = 0
    private let user: String
    private let agent: String
    private let showsReasoning: Bool
    private let showsToolResults: Bool

    /// Whether replies are shown as they were written.
    private let showsSource: Bool
    private let thinking: [TranscriptEntry.ID: Int]
    private let isRunning: Bool
    private let approval: ApprovalWords
    private let unfolded: [TranscriptEntry.ID: Bool]
    private let cache: WrapCache

    init(_ model: Model) {
        self.init(model, columns: model.wordColumns)
    }

    init(_ model: Model, columns: Int) {
        self.columns = columns
        user = Inert.text(model.parties.user)
        agent = Inert.text(model.parties.agent)
        showsReasoning = model.showsReasoning
        showsToolResults = model.showsToolResults
        showsSource = model.showsSource || model.isBare
        thinking = model.thinking
        unfolded = model.unfolded
        cache = model.wrapCache
        approval = ApprovalWords(model)
        isRunning = model.turn != nil || !model.queue.isEmpty
        if !model.isBare { gutter = width(ofGutterIn: columns) }
    }

    /// The same at another width.
    func with(columns: Int) -> TranscriptStyle {
        var style = self
        style.columns = columns
        if gutter > 0 { style.gutter = width(ofGutterIn: columns) }
        return style
    }

    private func width(ofGutterIn columns: Int) -> Int {
        if columns < 40 { return 2 }
        let widest = max(TextWidth.columns(of: user), TextWidth.columns(of: agent), 3)
        return min(widest, 12) + 2
    }

    /// The rows of an entry: all of them, or of its end at least `limit`, where it has so many.
    ///
    /// - Parameter withheld: how many bytes at the end of a growing text are not shown yet.
    func rows(
        of entry: TranscriptEntry, at place: EntryPlace, limit: Int? = nil, withheld: Int = 0
    ) -> EntryRows {
        let look = look(of: entry)
        var rows = EntryRows()
        if let folded = look.folded {
            if look.isSpaced, !place.isFirst { rows.append([]) }
            rows.append((prefix(look, isFirst: true).map { [$0] } ?? []) + folded)
        } else {
            if let words = styledWords(of: entry, look) {
                beginWords(look, place, &rows)
                rows.append(
                    .styled(
                        words(withheld), first: prefix(look, isFirst: true),
                        others: prefix(look, isFirst: false)))
            } else {
                let words = cache.rows(
                    of: entry.text, key: key(entry, .words, columns: wordColumns(look)),
                    isGrowing: entry.state == .streaming, limit: limit, withheld: withheld)
                rows.isWhole = words.isWhole
                if words.isWhole { beginWords(look, place, &rows) }
                rows.append(
                    .text(
                        words, first: prefix(look, isFirst: words.isWhole),
                        others: prefix(look, isFirst: false), face: look.face))
            }
            appendResult(of: entry, to: &rows)
        }
        append(place, to: &rows)
        return rows
    }

    /// What stands above an entry's words.
    private func beginWords(_ look: Look, _ place: EntryPlace, _ rows: inout EntryRows) {
        if look.isSpaced, !place.isFirst { rows.append([]) }
        if gutter == 0, !look.name.isEmpty { rows.append([Span(look.name + ":", look.face)]) }
    }

    /// The words of what is not shown as it was written, but for some bytes at the end; nil for what is.
    private func styledWords(
        of entry: TranscriptEntry, _ look: Look
    ) -> ((_ withheld: Int) -> StyledRows)? {
        guard !showsSource else { return nil }
        let key = key(entry, .words, columns: wordColumns(look))
        switch entry.kind {
        case .assistant, .summary:
            return { withheld in
                cache.markdown(
                    of: entry.text, key: key, face: look.face,
                    isGrowing: entry.state == .streaming, withheld: withheld)
            }
        case .tool where entry.state != .streaming && entry.state != .pending:
            return json(entry.text, key).map { rows in { _ in rows } }
        default: return nil
        }
    }

    /// The rows of what is JSON, as it is easiest to read; nil for what is none.
    private func json(_ text: String, _ key: WrapCache.Key) -> StyledRows? {
        guard IndentedJSON.mayBe(text) else { return nil }
        let rows = cache.rows(of: text, key: key) { text, columns in
            IndentedJSON.text(text).map {
                Markdown.rows(ofCode: $0, language: "json", columns: columns)
            } ?? []
        }
        return rows.count > 0 ? rows : nil
    }

    private func key(
        _ entry: TranscriptEntry, _ part: WrapCache.Key.Part, columns: Int
    ) -> WrapCache.Key {
        WrapCache.Key(entry: entry.id, part: part, columns: max(columns, 1))
    }

    private func wordColumns(_ look: Look) -> Int {
        columns - (gutter == 0 && look.name.isEmpty ? 2 : gutter)
    }

    private struct Look {
        var name: String
        var mark: String
        var face: Face
        var isSpaced = false

        /// The one row that stands for the whole entry, if it is folded.
        var folded: [Span]?
    }

    private func look(of entry: TranscriptEntry) -> Look {
        switch entry.kind {
        case .user(let name):
            let isOwn = name.isEmpty || name == user
            var look = Look(
                name: isOwn ? user : Inert.text(name), mark: "›",
                face: isOwn ? .user : .person(named: name),
                isSpaced: true)
            if isFolded(entry, true) { look.folded = foldedText(entry, look.face) }
            return look
        case .assistant:
            var look = Look(name: agent, mark: "‹", face: .agent)
            if isFolded(entry, true) { look.folded = foldedText(entry, look.face) }
            return look
        case .reasoning:
            var look = Look(name: "", mark: "∴", face: .reasoning)
            if isFolded(entry, showsReasoning) {
                look.folded = [Span(foldedThought(entry), .reasoning)]
            }
            return look
        case .tool(let name):
            var look = Look(name: "", mark: "⚙", face: entry.state == .failed ? .error : .tool)
            // Nobody decides on what they do not see.
            if isFolded(entry, showsToolResults || entry.approval == .asked) {
                look.folded = foldedTool(Inert.text(name), entry)
            }
            return look
        case .summary:
            var look = Look(name: "", mark: "≡", face: .dim)
            if isFolded(entry, showsReasoning) {
                look.folded = [
                    Span(localized("transcript.summary") + start(of: entry.text, 400), .dim)
                ]
            }
            return look
        case .notice: return Look(name: "", mark: "·", face: .notice)
        case .error: return Look(name: "", mark: "✗", face: .error)
        }
    }

    /// What stands before the words of a row.
    private func prefix(_ look: Look, isFirst: Bool) -> Span? {
        guard gutter > 0 else {
            return look.name.isEmpty ? Span(isFirst ? look.mark + " " : "  ", look.face) : nil
        }
        guard isFirst else { return Span(blank(gutter), .plain) }
        let label =
            gutter > 2 && !look.name.isEmpty
            ? look.name.cut(to: gutter - 2)
            : blank(gutter - 2) + look.mark
        return Span(label.padded(to: gutter), look.face)
    }

    /// - Parameter isUnfolded: what holds for entries of its kind.
    private func isFolded(_ entry: TranscriptEntry, _ isUnfolded: Bool) -> Bool {
        !(unfolded[entry.id] ?? isUnfolded)
    }

    private func foldedText(_ entry: TranscriptEntry, _ face: Face) -> [Span] {
        let lines = entry.text.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        let room = max(columns - gutter - (gutter == 0 ? 2 : 0), 1)
        let rest =
            lines > 1 ? localized("transcript.folded-lines", lines) : localized("transcript.folded")
        let words = start(of: entry.text, 400).cut(to: max(room - rest.count, 1))
        return [Span(words, face), Span(rest, .dim)]
    }

    private func foldedThought(_ entry: TranscriptEntry) -> String {
        let seconds = thinking[entry.id]
        let label =
            entry.state == .streaming && seconds == nil
            ? localized("transcript.thinking") : localized("transcript.thought")
        let duration = seconds.map { $0 > 0 ? " (\($0) s)" : "" } ?? ""
        return fit(label + duration + ": ", start(of: entry.text, 400), "")
    }

    private func foldedTool(_ name: String, _ entry: TranscriptEntry) -> [Span] {
        let outcome: String =
            switch (entry.result, entry.state) {
            case (let result?, _):
                entry.denial.map { " ✗ " + start(of: $0, 200) }
                    ?? (result.succeeded ? " → " : localized("transcript.failed"))
                    + start(of: result.text, 200)
            case (nil, .streaming), (nil, .pending): " …"
            // Its turn's mark tells what happened.
            case (nil, _) where entry.approval != nil: " · " + approval.verdict(on: entry)
            case (nil, .cancelled), (nil, .failed), (nil, .complete), (nil, .unsent),
                (nil, .erased):
                ""
            }
        var arguments = start(of: entry.text, 400).trimmingSpaces
        if arguments.hasPrefix("{") { arguments.removeFirst() }
        if arguments.hasSuffix("}") { arguments.removeLast() }
        let room = max(columns - gutter, 1)
        let end = duration(of: entry) + outcome.cut(to: max(room / 2, 4))
        return [
            Span(
                fit(name + "(", arguments.trimmingSpaces, ")" + end),
                entry.state == .failed ? .error : .tool)
        ]
    }

    /// How long a tool took, where that is known and worth a word.
    private func duration(of entry: TranscriptEntry) -> String {
        guard let start = entry.date, let end = entry.answeredAt else { return "" }
        let seconds = Duration.seconds(from: start, to: end)
        return seconds > 0 ? " (\(seconds) s)" : ""
    }

    /// Three parts in one row; the middle one gives way.
    private func fit(_ first: String, _ middle: String, _ last: String) -> String {
        let room = max(columns - gutter - (gutter == 0 ? 2 : 0), 1)
        let rest = room - TextWidth.columns(of: first) - TextWidth.columns(of: last)
        return (first + middle.cut(to: max(rest, 1)) + last).cut(to: room)
    }

    /// The first words of a text in one line, cut before they are made inert.
    private func start(of text: String, _ count: Int) -> String {
        let words = text.prefix(count).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Inert.text(words)
    }

    /// What an unfolded tool call shows below its arguments.
    private func appendResult(of entry: TranscriptEntry, to rows: inout EntryRows) {
        guard case .tool(let name) = entry.kind else { return }
        let took = duration(of: entry)
        rows.append([Span(blank(gutter), .plain), Span("(\(Inert.text(name)))\(took)", .dim)])
        for words in approval.lines(on: entry) {
            for row in Wrapping.wrap(words, columns: max(columns - gutter, 1)) {
                rows.append([Span(blank(gutter), .plain), Span(row, approval.face(of: entry))])
            }
        }
        guard let result = entry.result else { return }
        let face: Face = result.succeeded ? .dim : .error
        let key = key(entry, .result, columns: columns - gutter - 2)
        let first = Span(blank(gutter) + (result.succeeded ? "→ " : "✗ "), face)
        let others = Span(blank(gutter + 2), face)
        if !showsSource, let styled = json(result.text, key) {
            rows.append(.styled(styled, first: first, others: others))
            return
        }
        let words = cache.rows(of: result.text, key: key, isGrowing: false)
        rows.append(.text(words, first: first, others: others, face: face))
    }

    /// What is said below an entry about how its turn ended.
    private func append(_ place: EntryPlace, to rows: inout EntryRows) {
        guard let mark = place.mark else { return }
        if let reason = place.reason {
            let look = Look(name: "", mark: "✗", face: .error)
            let width = max(wordColumns(look), 1)
            let words = Inert.lines(reason).flatMap { Wrapping.wrap($0, columns: width) }
            rows.append(
                .text(
                    WrappedText(settled: words, rest: [], isWhole: true),
                    first: prefix(look, isFirst: true), others: prefix(look, isFirst: false),
                    face: .error))
        }
        switch mark {
        case .waiting where isRunning: return
        // The reason says it.
        case .brokenOff where place.reason != nil, .unanswered where place.reason != nil: return
        default: break
        }
        let width = max(columns - gutter, 1)
        for words in Wrapping.wrap(mark.words.text, columns: width) {
            rows.append([Span(blank(gutter), .plain), Span(words, mark.words.face)])
        }
    }

    private func blank(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }
}
