import Testing

@testable import ChatUI

@Suite struct `A fuzzy pattern` {
    private func score(_ pattern: String, _ text: String) -> Int? {
        FuzzyPattern(pattern).score(in: [FuzzyText(text)])
    }

    private func places(_ pattern: String, _ text: String) -> [Int] {
        FuzzyPattern(pattern).places(in: [FuzzyText(text)])[0].sorted()
    }

    /// The texts that fit, the best first.
    private func ranked(_ pattern: String, _ texts: [String]) -> [String] {
        var picker = Picker(.list(.agents), texts.map { Choice($0) })
        picker.filter(by: pattern)
        return picker.shown.map { picker.choices[$0].name }
    }

    @Test func `finds its letters in their order, and nothing else`() {
        #expect(score("ada", "an old agenda") != nil)
        #expect(score("ada", "dad") == nil)
        #expect(score("aa", "a") == nil)
        #expect(score("", "anything") == 0)
    }

    @Test func `prefers letters side by side`() throws {
        let together = try #require(score("gpt", "xgptx"))
        let apart = try #require(score("gpt", "xgxpxtx"))
        #expect(together > apart)
    }

    @Test func `prefers the beginnings of words`() {
        #expect(
            ranked("gm", ["magma", "garden max", "xgxm", "gamma"])
                == ["garden max", "gamma", "magma", "xgxm"])
        #expect(ranked("mini", ["administrator", "gpt-4o-mini"]).first == "gpt-4o-mini")
        #expect(ranked("fb", ["foobar", "fooBar"]).first == "fooBar")
    }

    @Test func `marks the best place, not the first`() {
        #expect(places("bar", "b a r foobar bar") == [13, 14, 15])
        #expect(places("fb", "foo fooBar/baz") == [4, 7])
    }

    @Test func `minds case where it has a capital letter`() {
        #expect(score("ada", "ADA") != nil)
        #expect(score("Ada", "ADA") == nil)
        #expect(score("Ada", "Ada") != nil)
        #expect(score("straße", "STRASSE Straße") != nil)
    }

    @Test func `has words that stand in any order`() {
        #expect(score("garden plan", "plans for the garden") != nil)
        #expect(score("garden boat", "plans for the garden") == nil)
    }

    @Test func `marks whole graphemes`() {
        #expect(places("é", "cafe\u{301} é") == [5])
        #expect(places("世", "日本 世界") == [3])
        #expect(places("👩‍👩‍👧‍👦x", "a👩‍👩‍👧‍👦bx") == [1, 3])
    }

    @Test func `finds a name before a detail`() {
        var picker = Picker(
            .list(.agents),
            [
                Choice(id: "1", name: "ben", detail: "openai/ada-3"),
                Choice(id: "2", name: "ada", detail: "openai/gpt"),
            ])
        picker.filter(by: "ada")
        #expect(picker.shown == [1, 0])
        #expect(picker.marks(of: 0) == [[], [7, 8, 9]])
    }

    @Test func `gives the same places whatever comes before and after`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    "aAb -/1".randomElement(using: &random) ?? "a"
                })
            let pattern = String(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    "aAb1".randomElement(using: &random) ?? "a"
                })
            let found = places(pattern, text)
            let isThere = isSubsequence(pattern, text)
            #expect((score(pattern, text) != nil) == isThere, "\(pattern) in \(text)")
            guard isThere else { continue }
            // The marked letters are the pattern's, in order.
            let marked = String(found.map { Array(text)[$0] })
            #expect(
                pattern.contains(where: \.isUppercase)
                    ? marked == pattern : marked.lowercased() == pattern)
        }
    }

    private func isSubsequence(_ pattern: String, _ text: String) -> Bool {
        let mindsCase = pattern.contains(where: \.isUppercase)
        var rest = (mindsCase ? text : text.lowercased())[...]
        for letter in pattern {
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }

    @Test func `reads plain text as it reads any other`() {
        let plain = "openai/GPT-4o mini\tx_9"
        let plainText = FuzzyText(plain)
        // The letter at the end keeps the other way from being taken.
        let other = FuzzyText(plain + "é")
        #expect(plainText.exact == Array(other.exact.dropLast()))
        #expect(plainText.folded == Array(other.folded.dropLast()))
        #expect(plainText.bonus == Array(other.bonus.dropLast()))
    }

    @Test func `looks at no more of a text than can be seen`() {
        let long = String(repeating: "a", count: 100_000) + "z"
        #expect(FuzzyText(long).exact.count == FuzzyText.limit)
        #expect(score("z", long) == nil)
    }
}
