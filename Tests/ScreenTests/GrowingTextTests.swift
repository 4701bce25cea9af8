import Testing

@testable import Screen

@Suite struct `A growing text` {
    private func rows(_ text: GrowingText) -> [String] { text.settled + text.unsettled }

    private func trimmed(_ text: String) -> String {
        func isBreak(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, isBreak(first) { scalars.removeFirst() }
        while let last = scalars.last, isBreak(last) { scalars.removeLast() }
        return String(scalars)
    }

    @Test func `has the rows that it would have as a whole, after every piece`() {
        var random = SeededRandom(seed: 11)
        let pieces = [
            "a", "bc", " ", "  ", "世", "👋", "e\u{301}", "\u{301}", "🇩🇪", "🇩", "\t", "\n", "\r",
            "\r\n", "\n\n", "\u{2028}", "\u{1B}[1m", "\u{202E}", "👩‍👩‍👧", "longword", "क्षि", "\u{0}",
        ]
        for _ in 0..<400 {
            let columns = Int.random(in: 2..<15, using: &random)
            var growing = GrowingText(columns: columns)
            var whole = ""
            for _ in 0..<Int.random(in: 0..<40, using: &random) {
                let piece = pieces.randomElement(using: &random) ?? ""
                whole.unicodeScalars.append(contentsOf: piece.unicodeScalars)
                growing.append(piece.unicodeScalars[...])
                let expected = Inert.lines(trimmed(whole)).flatMap {
                    Wrapping.wrap($0, columns: columns)
                }
                #expect(rows(growing) == expected)
                #expect(growing.length == whole.utf8.count)
            }
        }
    }

    @Test func `keeps no more than its last line open`() {
        var growing = GrowingText(columns: 10)
        for _ in 0..<1_000 {
            growing.append("word ".unicodeScalars[...])
            #expect(growing.unsettled.count <= 2)
        }
        #expect(growing.settled.count >= 498)
    }

    @Test func `has one row when it is empty`() {
        #expect(rows(GrowingText(columns: 5)) == [""])
    }
}
