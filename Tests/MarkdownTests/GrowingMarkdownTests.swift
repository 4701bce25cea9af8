import Screen
import Testing

@testable import Markdown

@Suite struct `Markdown that grows` {
    @Test(arguments: [12, 33, 80])
    func `settles rows that stay, and ends as the whole`(columns: Int) {
        for text in Samples.all {
            let whole = Markdown.rows(of: text, columns: columns)
            var growing = GrowingMarkdown(columns: columns)
            for scalar in text.unicodeScalars {
                growing.append(Substring(String(Character(scalar))))
                if !whole.starts(with: growing.settled) {
                    let place = zip(whole, growing.settled).first { $0 != $1 }
                    Issue.record("\(String(describing: place)) after \(growing.length) bytes")
                    return
                }
                #expect(!growing.settled.isEmpty || !growing.unsettled.isEmpty)
            }
            #expect(growing.length == text.utf8.count)
            growing.finish()
            #expect(growing.settled == whole)
            #expect(growing.unsettled.isEmpty)
        }
    }

    @Test(arguments: 0..<8)
    func `does so with texts that nobody would write`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<120 {
            let text = random.markdown()
            let columns = Int.random(in: 1..<50, using: &random)
            let whole = Markdown.rows(of: text, columns: columns)
            var growing = GrowingMarkdown(columns: columns)
            var rest = text.unicodeScalars[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1..<6, using: &random)
                growing.append(Substring(rest.prefix(count)))
                rest = rest.dropFirst(count)
                if !whole.starts(with: growing.settled) {
                    Issue.record("\(text.debugDescription) in \(columns) columns")
                    return
                }
                _ = growing.unsettled
            }
            growing.finish()
            if growing.settled != whole {
                Issue.record("\(text.debugDescription) in \(columns) columns")
                return
            }
        }
    }

    /// The words that are shown, without what marks rows.
    private func words(_ rows: [[Span]]) -> String {
        let marks: Set<Face> = [.border, .quoteBar, .listMarker, .dim]
        return rows.joined().filter { !marks.contains($0.face) }.map(\.text).joined()
            .filter { !$0.isWhitespace }
    }

    /// What is shown goes on at its end, and is not taken back or put elsewhere.
    @Test(arguments: [Samples.reply, Samples.marks, Samples.tables, Samples.lists, Samples.quotes])
    func `never takes back what it has shown`(text: String) {
        var growing = GrowingMarkdown(columns: 60)
        var before = ""
        var jumps: [String] = []
        for character in text {
            growing.append(Substring(String(character)))
            let now = words(growing.settled + growing.unsettled)
            if !now.hasPrefix(before) {
                jumps.append("\(before.suffix(20)) became \(now.suffix(20))")
            }
            before = now
        }
        #expect(jumps.isEmpty)
    }

    @Test(arguments: [
        ("this is **bo", ["this is bo"]), ("this is **", ["this is"]), ("some `co", ["some co"]),
        ("see [li", ["see li"]), ("see [link](http://exa", ["see link"]),
        ("see [link]", ["see link"]),
        ("a\n--", ["a"]), ("a\n-", ["a"]), ("a\n1.", ["a"]), ("```py", [""]),
        ("text\n``", ["text"]),
        ("| a | b", [""]), ("| a | b |\n|--", [""]), ("| a | b |\n|--|--|\n| 1 |", [""]),
        ("- [", [""]), ("- [x", [""]), ("- [x] d", ["☑ d"]), ("#", [""]), ("# T", ["T"]),
        ("*a **b", ["a b"]), ("**a*", ["a"]), ("a_b", ["a_b"]), ("[1", ["[1"]),
        ("<https://exa", ["https://exa"]),
        ("![al", ["[image: al"]), ("x **b** y", ["x b y"]), ("\\", [""]),
        ("```\ncode\n``", ["│ code"]), ("> ", [""]), ("*", [""]),
        ("see https://exa", ["see https://exa"]), ("see https://exa.", ["see https://exa."]),
    ])
    func `shows an unclosed mark as what it will be`(text: String, rows: [String]) {
        var growing = GrowingMarkdown(columns: 40)
        growing.append(text[...])
        let shown = (growing.settled + growing.unsettled).map { $0.map(\.text).joined() }
        #expect(shown == rows)
    }

    @Test func `colours unclosed marks as well`() {
        var growing = GrowingMarkdown(columns: 40)
        growing.append("a **b *c")
        #expect(
            growing.unsettled == [
                [Span("a ", .agent), Span("b ", .strong), Span("c", .strongEmphasis)]
            ])
        growing = GrowingMarkdown(columns: 40)
        growing.append("a `b c")
        #expect(growing.unsettled == [[Span("a ", .agent), Span("b c", .code)]])
    }

    /// Bytes handed to parsers by everything together, a frame after each piece.
    private func cost(of text: String, pieces: Int) -> (parsed: Int, most: Int) {
        var growing = GrowingMarkdown(columns: 70)
        var most = 0
        var rest = text[...]
        while !rest.isEmpty {
            growing.append(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            most = max(most, growing.guess().parsed)
        }
        growing.finish()
        return (growing.parsed, most)
    }

    @Test(arguments: [
        "word and **bold** text ", "- item of a list\n", "a line of a paragraph\n", "| a | b |\n",
        "> quoted\n",
        "1. one\n   - two\n", "x", "世", "```\n", "[", "* ", "**a ",
    ])
    func `costs in proportion to what is new`(piece: String) {
        let head = piece.hasPrefix("|") ? "| h | i |\n|---|---|\n" : ""
        let short = cost(of: head + String(repeating: piece, count: 150), pieces: 29)
        let long = cost(of: head + String(repeating: piece, count: 600), pieces: 29)
        #expect(long.parsed <= 4 * short.parsed + 5_000)
        #expect(long.most <= 7_000)
    }

    @Test func `costs in proportion to what is new within code`() {
        for language in ["swift", "python", "java", ""] {
            let line = "let value = call(\"text\", 42) // note\n"
            let text = "```\(language)\n" + String(repeating: line, count: 120)
            let cost = cost(of: text, pieces: 29)
            #expect(cost.parsed <= text.utf8.count)
            #expect(cost.most <= 9_000)
        }
    }
}
