/// Highlights code that grows at its end, line by line.
///
/// What is certain is cut into tokens once and never again: nothing that may still come can change it.
/// Where a language is not known, and beyond a length that nobody reads, all is plain.
public struct Highlighter: Sendable {
    /// How many bytes of a code are highlighted at most.
    public static let limit = 200_000

    /// How many bytes of code were handed to patterns so far, the guesses about the end included.
    public private(set) var lexed = 0

    private var code: [UInt8] = []
    private var lexer: Lexer?
    private var runs: [Lexer.Run] = []
    private var isFinished = false

    /// Where the first line begins that was not taken, and the run that it begins in.
    private var taken = 0
    private var firstRun = 0

    /// - Parameter language: what somebody calls it, such as the word after a code fence.
    public init(language: String) {
        lexer = Grammars.named(language).map { Lexer($0) }
    }

    /// Whether there is a grammar for a language.
    public static func knows(_ language: String) -> Bool { Grammars.named(language) != nil }

    /// The lines of a whole code.
    public static func lines(of code: String, language: String) -> [[Token]] {
        var highlighter = Highlighter(language: language)
        highlighter.append(code[...])
        highlighter.finish()
        return highlighter.takeLines()
    }

    public mutating func append(_ text: Substring) {
        code.append(contentsOf: text.utf8)
        guard let lineBreak = text.utf8.lastIndex(of: UInt8(ascii: "\n")) else { return }
        lex(to: code.count - text.utf8[lineBreak...].count + 1)
    }

    /// Says that nothing will come any more.
    public mutating func finish() {
        isFinished = true
        // Most grammars want a line to end before they see a comment in it.
        if lexer != nil, let last = code.last, last != UInt8(ascii: "\n") {
            code.append(UInt8(ascii: "\n"))
        }
        lex(to: code.count)
    }

    /// Goes on without tokens: for code that is no text to be read.
    public mutating func giveUp() {
        finish()
        isFinished = false
        lexer = nil
    }

    /// The next lines that nothing can change any more, without their line breaks.
    public mutating func takeLines() -> [[Token]] {
        var lines: [[Token]] = []
        while let line = nextLine() { lines.append(line) }
        // Without a lexer nobody looks back.
        if lexer == nil, taken == code.count, taken > 0 {
            code = []
            runs = []
            taken = 0
            firstRun = 0
        }
        return lines
    }

    /// The lines that are not certain yet, the last without its end, as they look so far.
    public var rest: [[Token]] {
        var guess = self
        return guess.takeRest()
    }

    /// Like `rest`, for a copy that is not needed any more.
    public mutating func takeRest() -> [[Token]] {
        if let lexer, taken < code.count, lexer.position < Self.limit { guessEnd(lexer) }
        finish()
        return takeLines()
    }

    /// A pattern that needs more text says what the end may become: a string that is not closed is one.
    private mutating func guessEnd(_ lexer: Lexer) {
        var lexer = lexer
        lexed += min(code.count, Self.limit) - lexer.position
        let kind = code.withUnsafeBufferPointer { code in
            lexer.run(
                UnsafeBufferPointer(rebasing: code.prefix(Self.limit)), isPartial: true,
                matcher: Matcher(), into: &runs)
        }
        if kind == .string || kind == .comment {
            runs.append(Lexer.Run(end: code.count, kind: kind ?? .plain))
            self.lexer = nil
        } else {
            self.lexer = lexer
        }
    }

    private mutating func lex(to end: Int) {
        guard var lexer, lexer.position < Self.limit else { return }
        let isCut = end > Self.limit
        var end = min(end, Self.limit)
        while isCut, end > 0, code[end] & 0xC0 == 0x80 { end -= 1 }
        guard lexer.position < end else { return }
        lexed += end - lexer.position
        code.withUnsafeBufferPointer { code in
            _ = lexer.run(
                UnsafeBufferPointer(rebasing: code[..<end]), isPartial: !isFinished && !isCut,
                matcher: Matcher(), into: &runs)
        }
        self.lexer = isCut ? nil : lexer
    }

    /// Up to where tokens are certain.
    private var certain: Int {
        guard let lexer, !isFinished else { return code.count }
        return lexer.position
    }

    private mutating func nextLine() -> [Token]? {
        guard taken < code.count else { return nil }
        let lineBreak = code[taken...].firstIndex(of: UInt8(ascii: "\n"))
        guard let end = lineBreak ?? (isFinished ? code.count : nil), end <= certain else {
            return nil
        }
        var tokens: [Token] = []
        var place = taken
        while place < end {
            while firstRun < runs.count, runs[firstRun].end <= place { firstRun += 1 }
            let run =
                firstRun < runs.count ? runs[firstRun] : Lexer.Run(end: code.count, kind: .plain)
            let next = min(run.end, end)
            tokens.append(Token(String(decoding: code[place..<next], as: UTF8.self), run.kind))
            place = next
        }
        taken = lineBreak == nil ? code.count : end + 1
        return tokens
    }
}
