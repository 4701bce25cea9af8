import ChatCore
import Testing

@Suite struct `A snippet` {
    private func snippet(_ text: String, _ terms: String, length: Int = 160) -> SearchSnippet {
        SearchSnippet(of: text, matcher: TextMatcher(SearchTerms(terms)), length: length)
    }

    /// Matches between brackets.
    private func marked(_ text: String, _ terms: String, length: Int = 160) -> String {
        snippet(text, terms, length: length).pieces.map { $0.isMatch ? "[\($0.text)]" : $0.text }
            .joined()
    }

    @Test(
        arguments: [
            ("I like red boats.", "red boat", "I like [red] [boat]s."),
            ("我们明天去北京大学看书", "北京大学", "我们明天去[北京大学]看书"),
            ("東京タワーで会いましょう", "タワー", "東京[タワー]で会いましょう"),
            ("세종대왕 한글", "대왕", "세종[대왕] 한글"), ("ภาษาไทยง่ายมาก", "ไทย", "ภาษา[ไทย]ง่ายมาก"),
            ("Cre\u{300}me bru\u{302}le\u{301}e", "brulee", "Cre\u{300}me [bru\u{302}le\u{301}e]"),
            ("Zu\u{308}", "zu", "[Zu\u{308}]"), ("İstanbul ısı", "istanbul", "[İstanbul] ısı"),
            ("שלום עולם", "עולם", "שלום [עולם]"), ("so 👩‍👩‍👧 here", "👩‍👩‍👧", "so [👩‍👩‍👧] here"),
            ("a red  boat\n\n\tand", "\"red boat\"", "a [red boat] and"),
            ("nothing", "else", "nothing"),
            ("", "x", ""),
        ])
    func `marks what was looked for in its own text`(text: String, terms: String, shown: String) {
        #expect(marked(text, terms) == shown)
    }

    @Test func `is one harmless line`() {
        let text = "\u{1B}[31mred\u{7}\u{9B}2J\r\nboat \u{202E}x\u{2066}y\u{0}"
        let line = snippet(text, "red").text
        #expect(line == "[31mred 2J boat xy")
    }

    @Test func `is cut around what was found, between words`() {
        let before = String(repeating: "before ", count: 50)
        let after = String(repeating: " after", count: 50)
        #expect(
            marked(before + "red boat" + after, "red boat", length: 40)
                == "…before [red] [boat] after after after…")
        #expect(marked("red boat" + after, "red", length: 20) == "[red] boat after…")
        #expect(marked(before + "red", "red", length: 20) == "…before before [red]")
    }

    @Test func `shows where most was found`() {
        let gap = String(repeating: "gap ", count: 60)
        let text = "red " + gap + "red boat " + gap
        #expect(marked(text, "red boat", length: 40).contains("[red] [boat]"))
    }

    @Test func `cuts text without spaces anywhere but in a character`() {
        let text = String(repeating: "山", count: 100) + "北京" + String(repeating: "水", count: 100)
        let shown = snippet(text, "北京", length: 20)
        #expect(shown.text.count == 22)
        #expect(marked(text, "北京", length: 20).contains("[北京]"))
    }

    @Test func `of a very long text costs no more than its beginning`() {
        let text = String(repeating: "a ", count: 500_000) + "red"
        #expect(snippet(text, "red").pieces.allSatisfy { !$0.isMatch })
    }
}
