import Testing

@testable import Screen

@Suite struct `A wrapped line` {
    @Test func `breaks at spaces`() {
        #expect(Wrapping.wrap("the quick brown fox", columns: 10) == ["the quick", "brown fox"])
        #expect(Wrapping.wrap("the quick", columns: 9) == ["the quick"])
        #expect(Wrapping.wrap("exactly  two", columns: 8) == ["exactly", "two"])
    }

    @Test func `breaks a long word where it has to`() {
        #expect(Wrapping.wrap("abcdefghij", columns: 4) == ["abcd", "efgh", "ij"])
        #expect(Wrapping.wrap("to abcdefghij", columns: 4) == ["to", "abcd", "efgh", "ij"])
    }

    @Test func `keeps its indentation`() {
        #expect(Wrapping.wrap("    let x = 1", columns: 20) == ["    let x = 1"])
        #expect(Wrapping.wrap("    let x = 1", columns: 9) == ["    let x", "= 1"])
        #expect(Wrapping.wrap("        word", columns: 10) == ["        wo", "rd"])
    }

    @Test func `has one row when it is empty`() {
        #expect(Wrapping.wrap("", columns: 5) == [""])
        #expect(Wrapping.wrap([Span("", .plain)], columns: 5) == [[]])
    }

    @Test func `never cuts a wide glyph`() {
        #expect(Wrapping.wrap("世界世界", columns: 5) == ["世界", "世界"])
        #expect(Wrapping.wrap("a世界", columns: 4) == ["a世", "界"])
        #expect(Wrapping.wrap("世界", columns: 1) == ["世", "界"])
    }

    @Test func `keeps marks on their bases`() {
        #expect(
            Wrapping.wrap("e\u{301}e\u{301}e\u{301}", columns: 2) == [
                "e\u{301}e\u{301}", "e\u{301}",
            ])
    }

    @Test func `keeps its faces and hangs below its first row`() {
        let rows = Wrapping.wrap(
            [Span("ada  ", .agent), Span("hello there you", .plain)], columns: 12, indent: 5)
        #expect(
            rows == [
                [Span("ada  ", .agent), Span("hello", .plain)],
                [Span("     there", .plain)],
                [Span("     you", .plain)],
            ])
    }

    @Test func `stays within its columns and loses no letter`() {
        var random = SeededRandom(seed: 7)
        let letters = ["a", "bc", " ", "  ", "世", "👋", "e\u{301}", "-", "🇩🇪", "\t", "ไ", "x"]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<40, using: &random)
            let line = (0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
            let columns = Int.random(in: 2..<15, using: &random)
            let rows = Wrapping.wrap(line, columns: columns)
            let widest = rows.map { TextWidth.columns(of: $0) }.max() ?? 0
            #expect(widest <= columns)
            let kept = rows.joined().filter { $0 != " " }
            let given = Inert.text(line).filter { $0 != " " }
            #expect(kept == given)
        }
    }

    @Test func `of ten thousand characters is wrapped in one pass`() {
        let rows = Wrapping.wrap(String(repeating: "x", count: 10_000), columns: 80)
        #expect(rows.count == 125)
    }

    @Test func `survives impossible widths`() {
        for columns in [Int.min, -1, 0, 1, Int.max] {
            #expect(!Wrapping.wrap("世 a", columns: columns).isEmpty)
            #expect(
                !Wrapping.wrap([Span("世 a", .plain)], columns: columns, indent: .max).isEmpty)
        }
    }
}

/// The same numbers on every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64, by Sebastiano Vigna.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
