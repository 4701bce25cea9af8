import Testing

@testable import Screen

@Suite struct `Text from outside` {
    @Test func `cannot control the terminal`() {
        #expect(Inert.text("a\u{1B}[2Jb") == "a␛[2Jb")
        #expect(Inert.text("\u{9B}31m\u{7F}\u{0}\u{7}\r\n") == "\u{FFFD}31m␡␀␇␍␊")
    }

    @Test func `keeps every printable character of ASCII`() {
        let printable = String(
            String.UnicodeScalarView((0x20..<0x7F).compactMap(Unicode.Scalar.init)))
        #expect(Inert.text(printable) == printable)
    }

    @Test func `loses what terminals do not agree upon`() {
        #expect(Inert.text("👩\u{200D}👩\u{200D}👧") == "👩👩👧")
        #expect(Inert.text("❤\u{FE0F}1\u{20E3}👍🏽") == "❤1👍")
        #expect(Inert.text("\u{202E}evil\u{202C}\u{200B}\u{2066}x\u{FEFF}") == "evilx")
    }

    @Test func `shows what the C library cannot print as replacement characters`() {
        #expect(Inert.text("\u{1FAE8}\u{E0FFF}\u{10FFFE}") == "\u{FFFD}\u{FFFD}")
    }

    @Test func `carries at most four marks on one base`() {
        let marks = String(repeating: "\u{301}", count: 40)
        #expect(Inert.text("z" + marks).unicodeScalars.count == 5)
        #expect(Inert.text(marks).unicodeScalars.count == 5)
        #expect(TextWidth.columns(of: Inert.text(marks)) == 1)
    }

    @Test func `has its tabs set every four columns`() {
        #expect(Inert.text("a\tb\t\tc") == "a   b       c")
        #expect(Inert.text("世\tb") == "世  b")
    }

    @Test func `is cut into lines`() {
        #expect(Inert.lines("") == [""])
        #expect(Inert.lines("one\r\ntwo\n\nthree\n") == ["one", "two", "", "three", ""])
        #expect(Inert.lines("a\rb\r") == ["a␍b␍"])
        #expect(Inert.lines("a\u{2028}b\u{2029}c") == ["a", "b", "c"])
    }

    @Test func `does not change when made inert twice`() {
        for value in stride(from: UInt32(0), to: 0x30000, by: 1) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = Inert.text("a\(Character(scalar))b")
            guard Inert.text(once) == once else {
                Issue.record("U+\(String(value, radix: 16))")
                return
            }
        }
    }

    @Test func `holds no control character, whatever it was`() {
        for value in UInt32(0)..<0x30000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for made in Inert.text(String(Character(scalar))).unicodeScalars {
                let kind = TextWidth.kind(of: made)
                guard made.value >= 0x20, kind != .unprintable else {
                    Issue.record("U+\(String(value, radix: 16))")
                    return
                }
            }
        }
    }

    @Test func `drops what cannot be seen`() {
        #expect(Inert.text("a\u{17B4}\u{1BCA0}\u{1D173}\u{200B}b") == "ab")
    }

    @Test func `for a file changes nothing but control characters`() {
        let text = "a\tb\r\nc\n👩‍👩‍👧 \u{202B}مرحبا\u{202C}"
        #expect(Inert.controls(text) == text)
        #expect(Inert.controls("\u{1B}[2J\r\u{7}\u{7F}\u{9B}31m\r") == "␛[2J␍␇␡\u{FFFD}31m␍")
    }
}
