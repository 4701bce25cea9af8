import Glibc
import Testing

@testable import Screen

@Suite struct `The width of text` {
    /// The table is right where the C library that runs the test says the same of every scalar
    /// tried: all of the basic plane, and beyond it every third.
    @Test func `agrees with the C library`() throws {
        let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        // Its header hides the function from Swift, so it is looked up by its name.
        let symbol = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> Int32).self)
        let values = Array(0..<UInt32(0x10000)) + stride(from: 0x10000, to: 0x110000, by: 3)
        var differing: [Unicode.Scalar] = []
        for value in values where value > 0 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let expected = wcwidth(wchar_t(value))
            let kind = TextWidth.kind(of: scalar)
            let found: Int32 = kind == .unprintable ? -1 : Int32(kind.rawValue)
            if found != expected { differing.append(scalar) }
        }
        #expect(differing.isEmpty)
    }

    @Test(
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("世", 2), ("👋", 2), ("🇩🇪", 2), ("\u{301}", 0),
            ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("\u{200B}", 0), ("ﷺ", 1), ("\u{1B}", 0),
        ] as [(Character, Int)])
    func `counts one grapheme`(character: Character, columns: Int) {
        #expect(TextWidth.columns(of: character) == columns)
    }

    @Test func `of a text is the sum of its graphemes`() {
        #expect(TextWidth.columns(of: "") == 0)
        #expect(TextWidth.columns(of: "plain") == 5)
        #expect(TextWidth.columns(of: "né 世界 🇩🇪!") == 11)
    }
}
