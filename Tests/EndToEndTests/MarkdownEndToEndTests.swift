import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `A reply in Markdown, in the chat` {
    @Test func `is laid out, shown as written in the bare view, and has links that open apart`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let browser = lettera.folder.path + "/browser"
        try Data(
            """
            #!/bin/sh
            echo "on the screen?"
            { echo "$1"; test -t 0 || echo "no terminal"; } > "$HOME/opened.part"
            mv "$HOME/opened.part" "$HOME/opened"
            """.utf8
        ).write(to: URL(fileURLWithPath: browser))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: browser)
        let terminal = try lettera.chat(
            environment: ["BROWSER": browser], rows: 40, columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("md\r")
        try terminal.wait(for: "☐ task")
        try terminal.wait(for: "persona detached")
        let shown = terminal.text
        for words in [
            "Some emphasis, strong, code, and a link[1].", "│ struct P { let x: Int } // comment",
            "1 │ 漢字", "▌ quote",
        ] {
            #expect(shown.contains(words), "\(words)")
        }
        #expect(!shown.contains("**strong**"))

        terminal.send("\u{1B}l")
        try terminal.wait(for: "**strong**")
        #expect(terminal.text.contains("| 1 | 漢字 |"))
        terminal.send("\u{1B}l")
        try terminal.wait("the layout") { !$0.text.contains("**strong**") }

        terminal.send("/open 1\r")
        let opened = lettera.folder.appendingPathComponent("opened")
        try terminal.wait("the browser") { _ in
            FileManager.default.fileExists(atPath: opened.path)
        }
        let words = try String(contentsOf: opened, encoding: .utf8)
        #expect(words == "https://example.org\nno terminal\n")
        #expect(!terminal.text.contains("on the screen?"))
        terminal.send("\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `shows an address in full where nothing opens it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(
            environment: ["BROWSER": "/nowhere/browser", "DISPLAY": ""], rows: 40, columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("md\r")
        try terminal.wait(for: "☐ task")
        try terminal.wait(for: "persona detached")
        terminal.send("\u{1B}o")
        try terminal.wait(for: "[1] link")
        terminal.send("\u{1B}")
        try terminal.wait("the page's end") { !$0.text.contains("[1] link") }
        terminal.send("/open 1\r")
        try terminal.wait(for: "No program for it was found here.")
        #expect(terminal.text.contains("https://example.org"))
        terminal.send("q\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
