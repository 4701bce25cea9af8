import ChatCore
import LettaAPI
import Screen

/// How entries become rows: depends on the width and on names, never on other entries.
struct TranscriptStyle {
    private(set) var columns: Int

    /// The columns before the words, where the names stand; 0 puts names in rows of their own.
    private var gutter = 0
    private let user: String
    private let agent: String
    private let showsReasoning: Bool
    private let showsToolResults: Bool
    private let thinking: [TranscriptEntry.ID: Int]
    private let isRunning: Bool

    init(_ model: Model) { self.init(model, columns: Panes(model).transcript.columns) }

    init(_ model: Model, columns: Int) {
        self.columns = columns
        user = Inert.text(model.parties.user)
        agent = Inert.text(model.parties.agent)
        showsReasoning = model.showsReasoning
        showsToolResults = model.showsToolResults
        thinking = model.thinking
        isRunning = model.turn != nil || !model.queue.messages.isEmpty
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

    /// All rows of an entry.
    func rows(of entry: TranscriptEntry, isFirst: Bool) -> [[Span]] {
        lastRows(of: entry, isFirst: isFirst, limit: nil).rows
    }

    /// The last rows of an entry, at least `limit` of them where it has so many, without looking at
    /// much more of it.
    func lastRows(
        of entry: TranscriptEntry, isFirst: Bool, limit: Int?
    ) -> (rows: [[Span]], isWhole: Bool) {
        let look = look(of: entry)
        let tail = suffix(of: entry).map { [Span(blank(gutter), .plain), $0] }
        let before: [[Span]] = look.isSpaced && !isFirst ? [[]] : []
        if let folded = look.folded {
            let row = row(folded, look: look, isFirst: true)
            return (before + [row] + tail, true)
        }
        let (words, isWhole) = TextRows.last(
            limit, of: entry.text, columns: max(columns - gutter, 1))
        var rows = words.enumerated().map { number, words in
            row([Span(words, look.face)], look: look, isFirst: isWhole && number == 0)
        }
        if isWhole, gutter == 0, !look.name.isEmpty {
            rows.insert([Span(look.name + ":", look.face)], at: 0)
        }
        rows += extra(of: entry)
        return ((isWhole ? before : []) + rows + tail, isWhole)
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
            return Look(
                name: isOwn ? user : Inert.text(name), mark: "›", face: isOwn ? .user : .strong,
                isSpaced: true)
        case .assistant: return Look(name: agent, mark: "‹", face: .agent)
        case .reasoning:
            var look = Look(name: "", mark: "∴", face: .reasoning)
            if !showsReasoning { look.folded = [Span(foldedThought(entry), .reasoning)] }
            return look
        case .tool(let name):
            var look = Look(name: "", mark: "⚙", face: entry.state == .failed ? .error : .tool)
            if !showsToolResults { look.folded = foldedTool(Inert.text(name), entry) }
            return look
        case .summary:
            var look = Look(name: "", mark: "≡", face: .dim)
            if !showsReasoning {
                look.folded = [
                    Span("earlier talk, summed up: " + start(of: entry.text, 400), .dim)
                ]
            }
            return look
        case .notice: return Look(name: "", mark: "·", face: .notice)
        case .error: return Look(name: "", mark: "✗", face: .error)
        }
    }

    /// One row: the gutter, then words cut to the width.
    private func row(_ words: [Span], look: Look, isFirst: Bool) -> [Span] {
        guard gutter > 0 else {
            return isFirst && look.name.isEmpty ? [Span(look.mark + " ", look.face)] + words : words
        }
        guard isFirst else { return [Span(blank(gutter), .plain)] + words }
        let label =
            gutter > 2 && !look.name.isEmpty
            ? look.name.cut(to: gutter - 2)
            : blank(gutter - 2) + look.mark
        return [Span(label.padded(to: gutter), look.face)] + words
    }

    private func foldedThought(_ entry: TranscriptEntry) -> String {
        let bytes = entry.text.utf8.count
        let size =
            thinking[entry.id].map { "\($0) s" }
            ?? (bytes < 1_000 ? "\(bytes) B" : "\(bytes / 1_000).\(bytes / 100 % 10) kB")
        let isGoingOn = entry.state == .streaming && thinking[entry.id] == nil
        let label = isGoingOn ? "thinking" : "thought"
        return fit("\(label) (\(size)): ", start(of: entry.text, 400), "")
    }

    private func foldedTool(_ name: String, _ entry: TranscriptEntry) -> [Span] {
        let outcome: String =
            switch (entry.result, entry.state) {
            case (let result?, _):
                (result.succeeded ? " → " : " ✗ ") + start(of: result.text, 200)
            case (nil, .cancelled): " — cancelled"
            case (nil, .failed): " ✗ failed"
            case (nil, .streaming), (nil, .pending): " …"
            case (nil, .complete), (nil, .unsent): ""
            }
        var arguments = start(of: entry.text, 400).trimmingSpaces
        if arguments.hasPrefix("{") { arguments.removeFirst() }
        if arguments.hasSuffix("}") { arguments.removeLast() }
        let room = max(columns - gutter, 1)
        let end = outcome.cut(to: max(room / 2, 4))
        return [
            Span(
                fit(name + "(", arguments.trimmingSpaces, ")" + end),
                entry.state == .failed ? .error : .tool)
        ]
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
    private func extra(of entry: TranscriptEntry) -> [[Span]] {
        guard case .tool(let name) = entry.kind else { return [] }
        var rows: [[Span]] = [[Span(blank(gutter), .plain), Span("(\(Inert.text(name)))", .dim)]]
        guard let result = entry.result else { return rows }
        let face: Face = result.succeeded ? .dim : .error
        let width = max(columns - gutter - 2, 1)
        for (number, words) in TextRows.last(nil, of: result.text, columns: width).rows.enumerated()
        {
            let mark = number == 0 ? (result.succeeded ? "→ " : "✗ ") : "  "
            rows.append([Span(blank(gutter) + mark, face), Span(words, face)])
        }
        return rows
    }

    /// What is said below an entry about how it ended.
    private func suffix(of entry: TranscriptEntry) -> [Span] {
        switch (entry.kind, entry.state) {
        case (.tool, _), (.notice, _), (.error, _): []
        case (_, .cancelled): [Span("— cancelled", .warning)]
        case (.user, .failed): [Span("— failed; /retry sends it again", .error)]
        case (_, .failed): [Span("— broken off", .error)]
        case (_, .unsent): [Span("— not sent; /retry sends it again", .warning)]
        case (.user, .pending) where !isRunning: [Span("— no answer yet", .dim)]
        case (_, .pending), (_, .streaming), (_, .complete): []
        }
    }

    private func blank(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }
}

/// Wraps a whole text, or only as much of its end as is wanted.
enum TextRows {
    static func last(
        _ limit: Int?, of text: String, columns: Int
    ) -> (rows: [String], isWhole: Bool) {
        let bytes = text.utf8
        var start = bytes.startIndex
        var end = bytes.endIndex
        // Line breaks around the words are the model's habit, not its message.
        while start < end, isBreak(bytes[start]) { start = bytes.index(after: start) }
        while start < end, isBreak(bytes[bytes.index(before: end)]) {
            end = bytes.index(before: end)
        }
        guard let limit else {
            let lines = Inert.lines(String(text[start..<end]))
            return (lines.flatMap { Wrapping.wrap($0, columns: columns) }, true)
        }
        var groups: [[String]] = []
        var count = 0
        while true {
            let lineBreak = bytes[start..<end].lastIndex(of: UInt8(ascii: "\n"))
            let lineStart = lineBreak.map { bytes.index(after: $0) } ?? start
            var line = text[lineStart..<end]
            if line.utf8.last == UInt8(ascii: "\r") {
                line = text[lineStart..<bytes.index(before: end)]
            }
            let rows = Inert.lines(String(line)).flatMap { Wrapping.wrap($0, columns: columns) }
            groups.append(rows)
            count += rows.count
            guard let lineBreak else { return (groups.reversed().flatMap(\.self), true) }
            if count >= limit { return (groups.reversed().flatMap(\.self), false) }
            end = lineBreak
        }
    }

    private static func isBreak(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
