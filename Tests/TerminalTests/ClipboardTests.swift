import Testing

@testable import Terminal

@Suite struct `The clipboard` {
    @Test func `is asked for plainly in a terminal`() {
        #expect(
            ClipboardSequence.sequences(base64: "aGk=", in: nil) == ["\u{1B}]52;c;aGk=\u{1B}\\"])
    }

    @Test func `is asked for in both ways within tmux`() {
        #expect(
            ClipboardSequence.sequences(base64: "aGk=", in: .tmux) == [
                "\u{1B}]52;c;aGk=\u{7}",
                "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{7}\u{1B}\\",
            ])
    }

    @Test func `gets through screen in pieces`() {
        let text = String(repeating: "A", count: 1_000)
        let sequence = ClipboardSequence.sequences(base64: text, in: .screen)[0]
        let pieces = sequence.split(separator: "\u{1B}P").map { $0.dropLast(2) }
        #expect(pieces.count == 2)
        #expect(pieces.joined() == "\u{1B}]52;c;\(text)\u{7}")
    }

    @Test func `knows what the program runs in`() {
        #expect(Multiplexer(environment: ["TMUX": "/tmp/tmux-0/default,1,0", "STY": "1"]) == .tmux)
        #expect(Multiplexer(environment: ["STY": "1.pts"]) == .screen)
        #expect(Multiplexer(environment: ["TMUX": ""]) == nil)
    }
}
