import Screen
import Testing

@Suite struct `A terminal's answer` {
    @Test(arguments: [
        ("11;rgb:1c1c/1c1c/1c1c", false), ("11;rgb:ffff/ffff/dddd", true),
        ("11;rgb:00/00/00", false), ("11;rgb:f/f/f", true), ("11;rgba:fdfd/f6f6/e3e3/ffff", true),
    ])
    func `tells a light background from a dark one`(words: String, isLight: Bool) {
        #expect(TerminalReport(operatingSystemCommand: words)?.isLight == isLight)
    }

    @Test(arguments: [
        "", "11;", "11;rgb:", "11;rgb:zz/00/00", "10;rgb:00/00/00", "11;rgb:00000/00/00",
        "11;rgb:00/00",
    ])
    func `that is none is not taken for one`(words: String) {
        #expect(TerminalReport(operatingSystemCommand: words) == nil)
    }

    @Test func `tells whether frames can be shown at once`() {
        #expect(TerminalReport(mode: "?2026;2$") == .synchronizedOutput(true))
        #expect(TerminalReport(mode: "?2026;1$") == .synchronizedOutput(true))
        #expect(TerminalReport(mode: "?2026;0$") == .synchronizedOutput(false))
        #expect(TerminalReport(mode: "?2026;4$") == .synchronizedOutput(false))
        #expect(TerminalReport(mode: "?2004;1$") == nil)
    }
}
