import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `Searching everything, on the real program` {
    /// What three people said, one of them in two conversations.
    private func talked() throws -> Lettera {
        let lettera = try Lettera()
        for (user, words) in [
            ("ada", "the red boat lies in the harbour"), ("ada", "我们明天去北京大学看书"),
            ("ben", "a boat, a boat, my kingdom for a boat"), ("cy", "Crème brûlée in Zürich"),
        ] {
            #expect(try lettera.run("send", "--user", user, words).status == 0)
        }
        return lettera
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    @Test func `finds what anybody said, without a server`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        // A server that is not there is not asked.
        let found = try lettera.run("search", "boat", "--type", "user")
        #expect(found.status == 0)
        #expect(found.errors.isEmpty)
        #expect(found.output.contains("the red boat lies in the harbour"))
        #expect(found.output.contains("ben · practice · "))
        #expect(!found.output.contains("\u{1B}"))
        let narrowed = try lettera.run("search", "boat", "--user", "ben", "--type", "user")
        #expect(narrowed.output.hasSuffix("a boat, a boat, my kingdom for a boat\n"))
        #expect(!narrowed.output.contains("harbour"))
        let typed = try lettera.run("search", "boat user:ben type:user")
        #expect(typed.output == narrowed.output)
        #expect(try lettera.run("search", "boat", "--until", "yesterday").status == 1)
        #expect(try lettera.run("search", "--since", "1h", "--type", "user").status == 0)
    }

    @Test func `finds every script by its words, and shows them as they were written`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        for (terms, words) in [
            ("北京", "我们明天去北京大学看书"), ("creme BRULEE", "Crème brûlée in Zürich"),
            ("zu\u{308}rich", "Crème brûlée in Zürich"),
        ] {
            let found = try lettera.run("search", "--type", "user", "--", terms)
            #expect(found.output.split(separator: "\n").last.map(String.init) == words)
        }
    }

    @Test func `answers with objects of promised keys`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let found = try objects(
            try lettera.run("search", "--json", "--limit", "1", "--type", "user", "red boat").output
        )
        #expect(found.count == 1)
        let keys = [
            "rank", "score", "server", "agent_id", "agent", "conversation_id", "user",
            "message_id", "number", "type", "date", "run_id", "state", "snippet", "text",
        ]
        #expect(Set(found[0].keys) == Set(keys))
        #expect(found[0]["rank"] as? Int == 1)
        #expect(found[0]["server"] as? String == "practice")
        #expect(found[0]["user"] as? String == "ada")
        #expect(found[0]["type"] as? String == "user_message")
        #expect(found[0]["snippet"] as? String == "the red boat lies in the harbour")
        let none = try lettera.run("search", "--json", "nowhere")
        #expect(none.status == 1)
        #expect(try objects(none.output).isEmpty)
    }

    @Test func `says what is wrong in one sentence, and ends as scripts expect`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        for (arguments, status, words) in [
            (["nothing-like-it"], 1, "nothing found"),
            (["x", "--since", "soon"], 64, "since takes"),
            (["x", "--type", "toool"], 64, "there is no type"),
            (["x", "--user", "a/b"], 64, "not a username"),
            (["x", "--order", "best"], 64, "--order takes"),
            (["x", "--limit", "0"], 64, "--limit takes"),
            ([], 64, "needs words"), (["x", "--user", "eve"], 66, "eve"),
            (["x", "--agent", "none"], 66, "none"),
            (["x", "--conversation", "c"], 66, "no conversation"),
            (["x until:whenever"], 64, "until takes"),
            (["--blocks", "x", "--type", "user"], 64, "no types"),
        ] as [([String], Int32, String)] {
            let outcome = try lettera.start(["search"] + arguments).outcome()
            #expect(outcome.status == status, "\(arguments)")
            #expect(outcome.output.isEmpty, "\(arguments)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(arguments)")
        }
    }

    @Test func `takes whatever people type for words`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        for terms in ["AND", "NEAR(", "boat*", "-", "a:b", "\"", "(", "^", "{x}", "👋", "\u{301}"] {
            #expect([0, 1].contains(try lettera.run("search", "--", terms).status), "\(terms)")
        }
    }

    @Test func `reads a copy that nobody can write to`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let folder = lettera.folder.appendingPathComponent("copy")
        let store = folder.appendingPathComponent("lettera.sqlite")
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try files.copyItem(
            at: lettera.folder.appendingPathComponent("data/lettera/lettera.sqlite"), to: store)
        try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: store.path)
        try files.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        defer { try? files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path) }
        let found = try lettera.run("search", "harbour", "--type", "user", "--store", store.path)
        #expect(found.output.contains("the red boat"))
    }

    @Test func `looks into what blocks were`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "I like red boats").status == 0)
        let found = try lettera.run("search", "--blocks", "red boats")
        #expect(found.output.hasPrefix("ada · Persona_ada · "))
        #expect(found.output.contains(", the newest"))
        #expect(try lettera.run("search", "--blocks", "nowhere").status == 1)
    }

    @Test func `marks what was looked for on a terminal`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let terminal = try PseudoTerminal(
            Lettera.path, arguments: ["search", "harbour", "--type", "user"],
            environment: lettera.environment, rows: 5, columns: 80)
        #expect(try terminal.waitForExit() == .exited(0))
        terminal.drain()
        let words = "the red boat lies in the harbour"
        let rows = terminal.text.split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(rows.firstIndex { $0.contains(words) })
        #expect(terminal.look(row: row, column: 30).bold)
        #expect(!terminal.look(row: row, column: 10).bold)
    }

    @Test func `a list in the chat fills while it is typed, and goes to the place and back`() throws
    {
        let lettera = try talked()
        defer { lettera.remove() }
        for number in 0..<8 {
            #expect(try lettera.run("send", "words number \(number)").status == 0)
        }
        let terminal = try lettera.chat(rows: 16, columns: 90)
        try terminal.wait(for: "words number 7")
        try terminal.wait(for: "ready")
        // Somebody searches the thread, and then everything.
        terminal.send("\u{6}harb")
        try terminal.wait(for: "/ harb")
        terminal.send("\u{6}")
        try terminal.wait(for: "find: harb")
        try terminal.wait(for: "open here")
        terminal.send(" type:user")
        try terminal.wait("the question alone") {
            $0.text.contains("harb type:user") && !$0.text.contains("assistant")
                && $0.text.contains("the red boat lies in the harbour")
        }
        terminal.send("\r")
        try terminal.wait("the place in the thread") {
            !$0.text.contains("Find in everything") && $0.text.contains("▌the red boat")
        }
        terminal.send("\u{1B}")
        try terminal.wait("the newest again") {
            $0.text.contains("words number 7") && !$0.text.contains("red boat")
        }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `somebody else's words are for reading alone`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 20, columns: 90)
        try terminal.wait(for: "ready")
        terminal.send("/find kingdom user:ben type:user\r")
        try terminal.wait(for: "my kingdom for a boat")
        terminal.send("\r")
        try terminal.wait(for: "ben with practice, for reading alone")
        #expect(terminal.text.contains("ada ▸ practice"))
        terminal.send("\u{1B}")
        try terminal.wait(for: "find: kingdom user:ben type:user")
        terminal.send("\u{1B}")
        try terminal.wait("the thread as it was") {
            !$0.text.contains("find: ") && $0.text.contains("北京")
        }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `opens another conversation of one's own at the place`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 20, columns: 90)
        try terminal.wait(for: "ready")
        terminal.send("/new\r")
        try terminal.wait(for: "Nothing has been said yet")
        terminal.send("/find harbour type:user\r")
        try terminal.wait(for: "the red boat lies in the harbour")
        terminal.send("\r")
        try terminal.wait("the other conversation") {
            !$0.text.contains("Find in everything") && $0.text.contains("▌the red boat")
                && $0.text.contains("北京")
        }
        terminal.send("i/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `works while the server is away`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let terminal = try lettera.chat(
            "--server", "http://127.0.0.1:9", environment: ["LETTA_API_KEY": "none"], rows: 16,
            columns: 90)
        try terminal.wait(for: "away")
        terminal.send("/find harbour type:user\r")
        try terminal.wait(for: "the red boat lies in the harbour")
        terminal.send("\r")
        try terminal.wait(for: "ada with practice on practice, for reading alone")
        terminal.send("\u{3}\u{3}\u{3}\u{3}")
        try terminal.waitForExit()
    }

    @Test func `the chat a line at a time says what it found`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let outcome = try lettera.run(
            "--plain", input: "/find kingdom type:user\n/find since:soon\n/find nowhere\n/quit\n")
        #expect(outcome.output.contains("1  ben with practice, "))
        #expect(outcome.output.contains("user: a boat, a boat, my kingdom for a boat"))
        #expect(outcome.output.contains("nothing found"))
        #expect(outcome.errors.contains("since takes a time"))
    }
}
