import ChatCore
import Markdown
import Screen
import Synchronization

/// The rows of the texts that were on screen lately, so that a frame wraps only what is new in it.
///
/// A row depends on text and width alone, so what is kept here changes how long a frame takes and
/// never what it shows. That is why all caches count as equal.
final class WrapCache: Hashable, Sendable {
    struct Key: Hashable, Sendable {
        enum Part: Hashable, Sendable { case words, result }

        var entry: TranscriptEntry.ID
        var part = Part.words
        var columns: Int
    }

    private enum Text {
        case growing(Growing)
        case growingMarkdown(GrowingMarkdownRows)

        /// Rows that somebody made of the text.
        case made(String, StyledRows)

        /// `limit` is how many rows of the end were asked for; nil for all.
        case still(String, WrappedText, limit: Int?)
    }

    /// A reference, so that it grows in place.
    private final class Growing {
        var text: GrowingText

        /// The last bytes that were taken, to recognise another text by.
        var end: [UInt8] = []

        init(columns: Int) { text = GrowingText(columns: columns) }
    }

    private struct Kept {
        var text: Text
        var bytes: Int
        var lastUse: UInt64
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var bytes = 0
        var uses: UInt64 = 0
        var wrapped = 0
        var guessed = 0
    }

    /// More than a screen can show, so that drawing one never throws out what the next needs.
    private static let maximumTexts = 256
    private static let maximumBytes = 4_000_000
    private static let endLength = 64

    private let state = Mutex(State())

    /// How many bytes of text were wrapped so far: what frames cost.
    var wrapped: Int { state.withLock { $0.wrapped } }

    /// How many bytes of texts that grow were looked at once more, since their end was open.
    var guessed: Int { state.withLock { $0.guessed } }

    static func == (_: WrapCache, _: WrapCache) -> Bool { true }
    func hash(into _: inout Hasher) {}

    /// The rows of a text: all of them, or of its end at least `limit`, where it has so many.
    ///
    /// A text that is growing must not change but at its end, of which about `withheld` bytes are left
    /// out.
    func rows(
        of text: String, key: Key, isGrowing: Bool, limit: Int? = nil, withheld: Int = 0
    ) -> WrappedText {
        state.withLock { state in
            let kept = Self.take(key, &state)
            let next: Text
            let rows: WrappedText
            if isGrowing {
                (next, rows) = Self.grown(
                    kept, to: text.without(lastBytes: withheld), key.columns, &state.wrapped)
            } else {
                rows = Self.unchanged(kept, text, limit) ?? Self.wrap(text, key, limit, &state)
                next = .still(text, rows, limit: rows.isWhole ? nil : limit)
            }
            Self.keep(next, of: text, key, &state)
            return rows
        }
    }

    /// The rows of a Markdown text.
    ///
    /// A text that is growing must not change but at its end, of which about `withheld` bytes are left
    /// out.
    func markdown(
        of text: String, key: Key, face: Face, isGrowing: Bool, withheld: Int = 0
    ) -> StyledRows {
        guard isGrowing else {
            return rows(of: text, key: key) { Markdown.rows(of: $0, columns: $1, face: face) }
        }
        return state.withLock { state in
            let shown = text.without(lastBytes: withheld)
            var growing = GrowingMarkdownRows(columns: key.columns, face: face)
            if case .growingMarkdown(let known) = Self.take(key, &state),
                known.isBeginning(of: shown)
            {
                growing = known
            }
            let cost = growing.grow(to: shown)
            state.wrapped += cost.new
            state.guessed += cost.guessed
            Self.keep(.growingMarkdown(growing), of: text, key, &state)
            return growing.rows
        }
    }

    /// The rows that somebody makes of a text and a number of columns, if they were not made before.
    func rows(
        of text: String, key: Key, make: (String, Int) -> [[Span]]
    ) -> StyledRows {
        state.withLock { state in
            var rows: StyledRows?
            if case .made(let known, let made) = Self.take(key, &state),
                known.utf8.count == text.utf8.count, known == text
            {
                rows = made
            } else {
                state.wrapped += text.utf8.count
            }
            let made = rows ?? StyledRows(settled: make(text, key.columns), rest: [])
            Self.keep(.made(text, made), of: text, key, &state)
            return made
        }
    }

    private static func take(_ key: Key, _ state: inout State) -> Text? {
        state.uses += 1
        let kept = state.kept.removeValue(forKey: key)
        state.bytes -= kept?.bytes ?? 0
        return kept?.text
    }

    private static func keep(_ next: Text, of text: String, _ key: Key, _ state: inout State) {
        let bytes = text.utf8.count
        state.kept[key] = Kept(text: next, bytes: bytes, lastUse: state.uses)
        state.bytes += bytes
        forgetOldest(&state)
    }

    private static func grown(
        _ before: Text?, to text: Substring, _ columns: Int, _ wrapped: inout Int
    ) -> (Text, WrappedText) {
        let bytes = text.utf8
        var growing = Growing(columns: columns)
        if case .growing(let known) = before, known.text.length <= bytes.count {
            let place = bytes.index(bytes.startIndex, offsetBy: known.text.length)
            let start = bytes.index(place, offsetBy: -known.end.count)
            if bytes[start..<place].elementsEqual(known.end) { growing = known }
        }
        let place = bytes.index(bytes.startIndex, offsetBy: growing.text.length)
        wrapped += bytes.count - growing.text.length
        growing.text.append(text.unicodeScalars[place...])
        growing.end = Array(bytes.suffix(endLength))
        let rows = WrappedText(
            settled: growing.text.settled, rest: growing.text.unsettled, isWhole: true)
        return (.growing(growing), rows)
    }

    /// What is known of a text that did not change, if it is enough.
    private static func unchanged(_ before: Text?, _ text: String, _ limit: Int?) -> WrappedText? {
        guard case .still(let known, let rows, let knownLimit) = before,
            known.utf8.count == text.utf8.count, known == text
        else { return nil }
        guard let knownLimit else { return rows }
        guard let limit, limit <= knownLimit else { return nil }
        return rows
    }

    private static func wrap(
        _ text: String, _ key: Key, _ limit: Int?, _ state: inout State
    ) -> WrappedText {
        let (rows, isWhole) = TextRows.last(limit, of: text, columns: key.columns)
        state.wrapped += rows.reduce(0) { $0 + $1.utf8.count }
        return WrappedText(settled: rows, rest: [], isWhole: isWhole)
    }

    private static func forgetOldest(_ state: inout State) {
        while state.kept.count > 1,
            state.kept.count > maximumTexts || state.bytes > maximumBytes,
            let oldest = state.kept.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            state.bytes -= oldest.value.bytes
            state.kept[oldest.key] = nil
        }
    }
}

/// The rows of a text, or of its end.
struct WrappedText: Sendable {
    var settled: [String]
    var rest: [String]
    var isWhole: Bool

    var count: Int { settled.count + rest.count }

    subscript(row: Int) -> String {
        row < settled.count ? settled[row] : rest[row - settled.count]
    }
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

extension String {
    /// All but about so many bytes of UTF-8 at the end, cut between two graphemes.
    fileprivate func without(lastBytes count: Int) -> Substring {
        guard count > 0 else { return self[...] }
        guard count < utf8.count else { return self[..<startIndex] }
        let cut = utf8.index(endIndex, offsetBy: -count)
        // The one after the cut's grapheme, and back: the beginning of that grapheme.
        return self[..<index(before: index(after: cut))]
    }
}
