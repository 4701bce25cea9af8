import Screen
import Testing

@Suite struct `The shelf of pastes` {
    @Test func `knows a long text from a short one`() {
        #expect(!FoldedPaste.isLong("one\ntwo"))
        #expect(!FoldedPaste.isLong(String(repeating: "line\n", count: 8)))
        #expect(FoldedPaste.isLong(String(repeating: "line\n", count: 9)))
        #expect(!FoldedPaste.isLong(String(repeating: "漢", count: 2000)))
        #expect(FoldedPaste.isLong(String(repeating: "漢", count: 2001)))
    }

    @Test func `counts lines as people do`() {
        #expect("".lineCount == 1)
        #expect("a".lineCount == 1)
        #expect("a\n".lineCount == 1)
        #expect("a\nb".lineCount == 2)
        #expect("\n\n".lineCount == 2)
    }

    @Test func `finds a paste again in any text that has it`() {
        var shelf = PasteShelf()
        let mark = shelf.fold("aab", into: "")
        #expect(shelf.refold("aaab aab") == "a\(mark) \(mark)")
        #expect(shelf.unfold("a\(mark) \(mark)") == "aaab aab")
        #expect(shelf.refold("abab") == "abab")
    }

    @Test func `folds what is too long to be edited`() {
        var shelf = PasteShelf()
        let text = String(repeating: "x", count: FoldedPaste.longestUnfolded + 1)
        let folded = shelf.refold(text)
        #expect(folded.count == 1)
        #expect(shelf.unfold(folded) == text)
    }

    @Test func `never gives one mark to two pastes of a line`() {
        var shelf = PasteShelf()
        var line = ""
        for number in 0..<200 { line += shelf.fold("text \(number)", into: line) }
        let first = line
        for number in 0..<400 { _ = shelf.fold("later \(number)", into: first) }
        #expect(shelf.unfold(first).hasPrefix("text 0text 1text 2"))
        #expect(Set(shelf.pastes(in: first).map(\.mark)).count == 200)
    }
}
