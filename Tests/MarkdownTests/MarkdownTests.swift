import Screen
import Testing

@testable import Markdown

@Suite struct `A Markdown text` {
    private func shown(_ text: String, columns: Int = 40) -> [String] {
        Markdown.rows(of: text, columns: columns).map { $0.map(\.text).joined() }
    }

    private func face(of word: String, in text: String) -> Face? {
        Markdown.rows(of: text, columns: 60).joined().first { $0.text.contains(word) }?.face
    }

    @Test(arguments: [
        ("**b**", Face.strong), ("*b*", .emphasis), ("***b***", .strongEmphasis), ("`b`", .code),
        ("~~b~~", .struck), ("[b](c)", .link), ("# b", .heading), ("### b", .strong), ("b", .agent),
        ("b\n===", .heading), ("```\nb\n```", .codeText), ("```swift\nlet b\n```", .codeVariable),
        ("> **b**", .strong), ("- *b*", .emphasis), ("|b|\n|-|\n|c|", .strong), ("<b>", .agent),
    ])
    func `gives words their faces`(text: String, expected: Face) {
        #expect(face(of: "b", in: text) == expected)
    }

    @Test func `keeps a line break as one`() {
        #expect(shown("one\ntwo  \nthree\\\nfour") == ["one", "two", "three", "four"])
    }

    @Test func `has as many empty rows as somebody made, but no two in a row`() {
        #expect(
            shown("a\n\n\n\nb\n- c\n- d\n\n- e\n\n") == ["a", "", "b", "• c", "• d", "", "• e"])
    }

    @Test func `numbers the items of a list`() {
        #expect(
            shown("3. a\n3. b\n\n7. c\n\ntext\n1) d") == [
                "3. a", "4. b", "", "5. c", "", "text", "1) d",
            ])
    }

    @Test func `wraps items below their words`() {
        #expect(
            shown("- one two\n  - three four\n10. five six", columns: 20) == [
                "• one two", "  ◦ three four", "10. five six",
            ])
        #expect(
            shown("- one two three four five", columns: 12) == [
                "• one two", "  three four", "  five",
            ])
    }

    @Test func `ticks tasks`() {
        #expect(
            shown("- [ ] a\n- [x] b\n1. [X] c\n- [y] d") == ["☐ a", "☑ b", "1. ☑ c", "• [y] d"])
        #expect(TextWidth.columns(of: "☐☑•◦‣▌│┌↳") == 9)
    }

    @Test func `puts a bar before quotes`() {
        #expect(shown("> a\n>\n> > b\n\nc") == ["▌ a", "▌ ", "▌ ▌ b", "", "c"])
    }

    @Test func `frames code lightly and marks where its lines go on`() {
        #expect(
            shown("```sh\nls -l\n\n\tx\n```", columns: 20) == ["┌ sh", "│ ls -l", "│ ", "│     x"])
        #expect(shown("    ab  cdefgh", columns: 6) == ["│ ab  ", "↳ cdef", "↳ gh"])
    }

    @Test func `aligns tables`() {
        #expect(
            shown("| a | bb | c |\n|:-|-:|:-:|\n| x | y | z |\n| 1 | 2 | 345 |") == [
                "a │ bb │  c", "──┼────┼────", "x │  y │  z", "1 │  2 │ 345",
            ])
    }

    @Test func `gives the columns of a long table room for longer cells`() {
        let rows = String(repeating: "| x | y |\n", count: 3)
        #expect(
            shown("| ab | c |\n|-|-|\n\(rows)| long | d |") == [
                "ab   │ c", "─────┼───", "x    │ y", "x    │ y", "x    │ y", "long │ d",
            ])
    }

    @Test func `wraps the cells of a table that is too wide`() {
        let rows = shown(
            "| name | text |\n|-|-|\n| a | one two three four five |\n| b | six |", columns: 20)
        #expect(
            rows == [
                "name │ text", "─────┼──────────────", "a    │ one two three", "     │ four five",
                "─────┼──────────────", "b    │ six",
            ])
    }

    @Test func `makes records of a table for which there is no room`() {
        let text =
            "| first | second | third | fourth |\n|-|-|-|-|\n| a | b | c | d |\n| e | f | g | h |"
        #expect(
            shown(text, columns: 16) == [
                "first: a", "second: b", "third: c", "fourth: d", "", "first: e", "second: f",
                "third: g",
                "fourth: h",
            ])
    }

    @Test func `numbers links, each address once`() {
        let text = "[a](http://x) and <http://y>, [b](http://x), ![p](z.png) www.w.org"
        #expect(
            shown(text, columns: 80) == ["a[1] and http://y[2], b[1], [image: p][3] www.w.org[4]"])
        #expect(
            Markdown.links(in: text) == [
                Link(text: "a", address: "http://x"), Link(text: "http://y", address: "http://y"),
                Link(text: "image: p", address: "z.png"),
                Link(text: "www.w.org", address: "http://www.w.org"),
            ])
    }

    @Test func `shows HTML and unknown things as they are`() {
        #expect(
            shown("<script>alert(1)</script>\n<b>x</b>") == [
                "<script>alert(1)</script>", "<b>x</b>",
            ])
        #expect(shown("[1]: http://a.b") == ["[1]: http://a.b[1]"])
        #expect(shown("#tag 1986\\. x") == ["#tag 1986. x"])
        #expect(shown("a<br>b") == ["a", "b"])
    }

    @Test func `takes blocks as CommonMark does`() {
        #expect(shown("text\n2. no item") == ["text", "2. no item"])
        #expect(shown("text\n1. item") == ["text", "1. item"])
        #expect(shown("text\n    - no item") == ["text", "- no item"])
        #expect(shown("> a\nlazy\n\nb") == ["▌ a", "▌ lazy", "", "b"])
        #expect(shown("-\n\n  a") == ["• ", "", "a"])
        #expect(shown("- a\n\n      code") == ["• a", "", "  │ code"])
        #expect(
            shown("* * *\n- - -\n# a #\n``` a`b") == [
                String(repeating: "─", count: 40), String(repeating: "─", count: 40), "a",
                "``` a`b",
            ])
        #expect(shown("```\na\n\n~~~\n``\n````\nb") == ["│ a", "│ ", "│ ~~~", "│ ``", "b"])
    }

    @Test func `finds the blocks of code, exactly as they were written`() {
        let text =
            "a\n\n```swift title=x\nlet a = 1\n\n\tb\n```\n- ~~~\n  c\n  ~~~\n\n      d\n\n      e\n\n```\nf"
        #expect(
            Markdown.codeBlocks(in: text) == [
                CodeBlock(language: "swift", source: "let a = 1\n\n\tb\n"),
                CodeBlock(language: "", source: "c\n"),
                CodeBlock(language: "", source: "d\n\ne\n"), CodeBlock(language: "", source: "f\n"),
            ])
    }

    @Test(arguments: [
        String(repeating: "> ", count: 10_000) + "x", String(repeating: ">", count: 10_000) + "x",
        String(repeating: "[", count: 10_000), String(repeating: "- ", count: 10_000) + "x",
        String(repeating: "*", count: 10_000), String(repeating: "**a ", count: 10_000),
        String(repeating: "[a](", count: 5_000), String(repeating: "`", count: 10_000),
        String(repeating: "`a``", count: 5_000), String(repeating: "<a ", count: 10_000),
        String(repeating: "![", count: 10_000),
        String(repeating: "| a ", count: 10_000) + "\n"
            + String(repeating: "|-", count: 10_000) + "\n|a|\n|b|",
        "|a|\n|-|\n"
            + String(repeating: "|" + String(repeating: "b|", count: 50) + "\n", count: 500),
        String(repeating: "x", count: 10_000), String(repeating: "世", count: 10_000),
        String(repeating: "- a\n  ", count: 2_000), String(repeating: "\n", count: 10_000) + "x",
        "```\n" + String(repeating: "x", count: 10_000) + "\ny",
        "# " + String(repeating: "h ", count: 5_000),
    ])
    func `bears what is hostile`(text: String) {
        for columns in [1, 40] {
            let rows = Markdown.rows(of: text, columns: columns)
            #expect(!rows.isEmpty)
            for row in rows {
                let width = row.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
                if width > max(columns, GrowingMarkdown.narrowest) {
                    Issue.record("\(row.map(\.text)) has \(width) columns of \(columns)")
                    return
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 10, 24, 80])
    func `fits the width and is harmless`(columns: Int) {
        var random = SeededRandom(seed: UInt64(columns))
        for text in Samples.all + (0..<200).map({ _ in random.markdown() }) {
            for row in Markdown.rows(of: text, columns: columns) {
                let width = row.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
                let isHarmless = row.allSatisfy { $0.text == Inert.text($0.text) }
                if width > max(columns, GrowingMarkdown.narrowest) || !isHarmless {
                    Issue.record("\(row.map(\.text)) of \(text.debugDescription) at \(columns)")
                    return
                }
            }
        }
    }
}
