import ChatCore
import Export
import Foundation
import LettaAPI
import Testing

@Suite struct `A transcript as a page` {
    private static let date = Date(timeIntervalSince1970: 1_763_680_000)
    private static let calendar = LocalCalendar(zone: .gmt)

    private func page(_ entries: TranscriptEntry...) -> String {
        var writer = HTMLTranscript(user: "ada", agent: "Sam", calendar: Self.calendar)
        return HTMLTranscript.head(title: "ada and Sam") + writer.title(server: "http://a.b")
            + writer.text(of: entries) + HTMLTranscript.foot
    }

    private func entry(
        _ kind: TranscriptEntry.Kind, _ text: String, number: Int64 = 7,
        state: TranscriptEntry.State = .complete
    ) -> TranscriptEntry {
        var entry = TranscriptEntry(
            id: .message(MessageID("m\(number)"), type: "x"), kind: kind, text: text,
            date: Self.date, state: state)
        entry.number = number
        return entry
    }

    private func reply(_ text: String) -> String { page(entry(.assistant, text)) }

    /// The tags of a page, each with what is in it: what a browser takes for more than text.
    private func tags(_ html: String) -> [String] {
        var tags: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { break }
            tags.append(String(rest[rest.index(after: start)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        return tags
    }

    @Test func `has everything in itself, and lets nothing else in`() throws {
        let html = page(entry(.user(name: ""), "hi"), entry(.assistant, "hello"))
        #expect(html.hasPrefix("<!DOCTYPE html>\n"))
        #expect(html.hasSuffix("</html>\n"))
        #expect(html.contains("default-src 'none'; style-src 'sha256-"))
        for word in ["<script", "<img", "<link", "<iframe", "@import", "url(", "src="] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test func `names its style by the digest that browsers compute`() throws {
        let html = page()
        let style = try #require(
            html.split(separator: "<style>").last?.split(separator: "</style>").first)
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("style-\(UUID().uuidString)")
        try Data(style.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: try #require(try output.fileHandleForReading.readToEnd()), as: UTF8.self)
        process.waitUntilExit()
        let hex = Array(text.prefix(64))
        let bytes = stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(String(hex[$0...$0 + 1]), radix: 16)
        }
        #expect(html.contains("'sha256-\(Data(bytes).base64EncodedString())'"))
    }

    @Test func `reads as a conversation, with times, days and anchors`() {
        let html = page(
            entry(.user(name: ""), "hi", number: 5), entry(.assistant, "**hello**", number: 6))
        #expect(
            html.contains(
                "<h2><time datetime=\"2025-11-20\">Thursday, 20 November 2025</time></h2>"))
        #expect(html.contains("<article class=\"user\" id=\"m5\"><header><b><bdi>ada</bdi></b>"))
        #expect(html.contains("<time datetime=\"2025-11-20T23:06:40Z\">23:06</time>"))
        #expect(html.contains("<p><strong>hello</strong></p>"))
        #expect(html.contains("href=\"#m6\""))
    }

    @Test func `folds thoughts and calls, and tells two calls of one message apart`() {
        var call = entry(.tool(name: "remember"), #"{"a": "<b>"}"#)
        call.result = ToolReturn(callID: "c", text: "</pre><b>", succeeded: false)
        call.approval = .denied(reason: "<i>")
        let html = page(entry(.reasoning, "hm <b>", number: 6), call, entry(.tool(name: "x"), "{}"))
        #expect(html.contains("<details id=\"m6\"><summary>thought"))
        #expect(html.contains("hm &lt;b&gt;</div></details>"))
        #expect(html.contains("<details id=\"m7\"><summary>called <bdi>remember</bdi>"))
        #expect(html.contains("{&quot;a&quot;: &quot;&lt;b&gt;&quot;}"))
        #expect(html.contains("<p>It failed:</p>\n<pre class=\"text\">&lt;/pre&gt;&lt;b&gt;</pre>"))
        #expect(html.contains("denied: &lt;i&gt;"))
        #expect(html.contains("<details id=\"m7-2\">"))
    }

    @Test func `says what was not sent, cancelled or broken off`() {
        let html = page(
            entry(.user(name: ""), "a", state: .unsent), entry(.assistant, "b", state: .cancelled),
            entry(.assistant, "c", state: .failed))
        for word in ["not sent", "cancelled", "broken off"] {
            #expect(html.contains("<span class=\"bad\">\(word)</span>"))
        }
    }

    @Test func `colours code whose language it knows`() {
        let html = reply("```python\ndef f(): # <x>\n```")
        #expect(html.contains("<pre><code><b class=k>def</b>"))
        #expect(html.contains("<b class=c># &lt;x&gt;</b>"))
        #expect(reply("```zz<\"\n<b>\n```").contains("<pre><code>&lt;b&gt;\n</code></pre>"))
    }

    @Test func `lays out tables and lists, and keeps line breaks`() {
        let html = reply("a\nb\n\n| x | y |\n|---|---|\n| 1 | <br> |\n\n- [x] done")
        #expect(html.contains("a<br />\nb"))
        #expect(html.contains("<td>1</td>"))
        #expect(html.contains("type=\"checkbox\""))
    }

    @Test func `follows only addresses of the web and of mail`() {
        let html = reply(
            "[a](https://a.b/?x=1&y=\"2) [b](mailto:a@b.c) [c](javascript:alert) [d](//e.f) [e](/x) "
                + "[f](data:text/html,x) [g](JaVaScRiPt:x) [h](vbscript:x) <javascript:x> www.g.h "
                + "[i](&#106;avascript:x) [j](\u{1}javascript:x) [k](http://a.b\"onclick=x)")
        let addresses = tags(html).filter { $0.hasPrefix("a href=\"") && !$0.contains("\"#") }
        #expect(addresses.count == 4)
        for address in addresses {
            #expect(
                ["a href=\"http://", "a href=\"https://", "a href=\"mailto:"]
                    .contains { address.hasPrefix($0) }, "\(address)")
            // One attribute and nothing behind it.
            #expect(
                address.split(separator: "\"", omittingEmptySubsequences: false).count == 3,
                "\(address)")
        }
        #expect(html.contains("c (javascript:alert)"))
    }

    @Test func `fetches no image`() {
        let html = reply(
            "![a *b*](https://a.b/c.png) ![](http://t.u/v.gif) ![x](data:image/png;base64,AA)")
        #expect(html.contains("<a href=\"https://a.b/c.png\">[image: a <em>b</em>]</a>"))
        #expect(html.contains("<a href=\"http://t.u/v.gif\">[image]</a>"))
        #expect(html.contains("[image: x] (data:image/png;base64,AA)"))
    }

    static let hostile = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick='x'>b</b>",
        "<svg/onload=alert(1)>", "</div></article><script>x</script>", "<!-- --><style>*{}</style>",
        "<details open ontoggle=x>", "`<script>`", "    <script>indented</script>",
        "```\n</code></pre><script>x</script>\n```", "```html\n<script>alert(1)</script>\n```",
        "~~~\"><script>\nx\n~~~", "[x](<javascript:alert(1)>)",
        "[x](https://a.b \"\\\"><script>\")",
        "![\"><script>](https://a.b)", "<https://a.b/\"><script>>", "&lt;script&gt;",
        "\u{0}<script>",
        "<scr\u{0}ipt>", "<?php x ?>", "<![CDATA[<script>]]>", "<!DOCTYPE x>",
        "| <script> |\n|---|\n| <img src=x> |",
        "# <script>", "> <script>x", "- <script>x", "<a href='javascript:x'>y</a>", "*<script>*",
        "<iframe srcdoc='<script>x</script>'>", "<math><mtext></style><img src onerror=x>",
        "[<script>][r]\n\n[r]: javascript:x '<script>'", "<b\nonclick=x>", "www.a.b/<script>",
        "\u{202E}<script>",
    ]

    private static let harmless: Set<String> = [
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "p",
        "bdi",
        "time", "article", "header", "div", "a", "b", "span", "details", "summary", "pre", "code",
        "em",
        "strong", "del", "br", "hr", "ul", "ol", "li", "blockquote", "table", "thead", "tbody",
        "tr", "th",
        "td", "input", "!DOCTYPE",
    ]
    private static let attributes: Set<String> = [
        "charset", "http-equiv", "content", "name", "class", "id", "href", "datetime", "title",
        "type",
        "disabled", "checked", "start", "align", "/", "html",
    ]

    /// Every tag of a page is one of ours, with attributes of ours.
    private func expectHarmless(_ html: String, _ text: String) {
        for tag in tags(html) {
            let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
            #expect(Self.harmless.contains(String(name)), "<\(tag)> of \(text)")
            var rest = tag.drop { $0 == "/" }.dropFirst(name.count)
            while true {
                rest = rest.drop(while: \.isWhitespace)
                guard !rest.isEmpty else { break }
                let attribute = rest.prefix { $0 != "=" && !$0.isWhitespace }
                #expect(
                    Self.attributes.contains(String(attribute)),
                    "\(attribute) in <\(tag)> of \(text)")
                rest = rest.dropFirst(attribute.count)
                guard rest.first == "=" else { continue }
                rest = rest.dropFirst()
                if rest.first == "\"" {
                    rest = rest.dropFirst().drop { $0 != "\"" }.dropFirst()
                } else {
                    rest = rest.drop { !$0.isWhitespace }
                }
            }
        }
    }

    @Test(arguments: hostile) func `takes what was said for text, wherever it stands`(text: String)
    {
        var call = entry(.tool(name: text), text)
        call.result = ToolReturn(callID: nil, text: text, succeeded: true)
        call.approval = .denied(reason: text)
        var writer = HTMLTranscript(user: text, agent: text, calendar: Self.calendar)
        let html =
            HTMLTranscript.head(title: text) + writer.title(server: text)
            + writer.text(of: [
                entry(.user(name: text), text), entry(.assistant, text), entry(.reasoning, text),
                entry(.summary, text), call, entry(.notice, text), entry(.error, text),
            ]) + HTMLTranscript.foot
        expectHarmless(html, text)
        #expect(html.components(separatedBy: "<article").count == 3)
        #expect(html.components(separatedBy: "</article>").count == 3)
    }

    @Test func `takes any mixture of marks for text`() {
        let pieces = [
            "<", ">", "\"", "'", "&", "[", "]", "(", ")", "!", "`", "\n", " ", "=", "javascript:",
            "https://",
            "script", "onerror", "/", "*", "|", "-", "~~", "\\", "#", "&#x3c;", "\u{0}", "é",
            "<!--", "-->",
        ]
        var state: UInt64 = 42
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<400 {
            let text = (0..<(1 + next(25))).map { _ in pieces[next(pieces.count)] }.joined()
            expectHarmless(reply(text), text)
        }
    }
}
