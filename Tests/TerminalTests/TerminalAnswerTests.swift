import Screen
import Testing

@testable import Terminal

@Suite struct `What the environment tells of the background` {
    @Test(arguments: [
        ("15;0", false), ("0;15", true), ("0;default;15", true), ("12;7", true), ("15;8", false),
    ])
    func `is its colour's number`(value: String, isLight: Bool) {
        #expect(Background.isLight(environment: ["COLORFGBG": value]) == isLight)
    }

    @Test(arguments: ["", "default;default", "0;99"])
    func `may be nothing`(value: String) {
        #expect(Background.isLight(environment: ["COLORFGBG": value]) == nil)
        #expect(Background.isLight(environment: [:]) == nil)
    }
}

@Suite struct `What tmux hands on` {
    init() { UIThread.start() }

    @UIActor @Test func `has its escapes doubled`() {
        #expect(
            TerminalSession.wrappedForTmux("\u{1B}]9;done\u{1B}\\")
                == "\u{1B}Ptmux;\u{1B}\u{1B}]9;done\u{1B}\u{1B}\\\u{1B}\\")
    }
}
