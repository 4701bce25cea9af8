import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `People and agents, from a script` {
    private func objects(_ text: String) throws -> [[String: Any]] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    @Test func `somebody who is renamed is known by the new name, to the agent as well`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "remember that I like tea").status == 0)
        let before = try objects(try lettera.run("users", "list", "--json").output)

        let renamed = try lettera.run("users", "rename", "ada", "grace")
        #expect(renamed.status == 0, "\(renamed.errors)")
        #expect(renamed.output.contains("the persona block is now Persona_grace"))
        let after = try objects(try lettera.run("users", "list", "--json").output)
        #expect(after.map { $0["username"] as? String } == ["grace"])
        #expect(after.first?["block_id"] as? String == before.first?["block_id"] as? String)
        #expect(
            try lettera.run("send", "--user", "grace", "whoami").output == "blocks: Persona_grace\n"
        )
        let talk = try lettera.run("export", "--user", "grace").output
        #expect(talk.contains("remember that I like tea"))

        // The old name is free, and a person of its own.
        #expect(try lettera.run("send", "whoami").output == "blocks: Persona_ada\n")
        let taken = try lettera.run("users", "rename", "grace", "ada")
        #expect(taken.status == 64)
        // A store that knows nobody finds the person by the new name.
        let store = lettera.folder.path + "/data/lettera/lettera.sqlite"
        let elsewhere = lettera.folder.path + "/data/lettera/other.sqlite"
        let found = try lettera.run("users", "add", "grace", "--json", "--store", elsewhere)
        #expect(found.output.contains(try #require(before.first?["block_id"] as? String)))
        // And does not take a name that is another person's on the server.
        let foreign = try lettera.run("users", "rename", "grace", "ada", "--store", elsewhere)
        #expect(foreign.status == 64)
        #expect(foreign.errors.contains("though not known here"))
        #expect(FileManager.default.fileExists(atPath: store))
    }

    @Test func `somebody who is forgotten leaves nothing here, and is found again on the server`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "my secret is 4711").status == 0)
        #expect(try lettera.run("users", "forget", "ada").status == 64)
        #expect(try lettera.run("users", "forget", "bob", "--yes").status == 66)
        let forgotten = try lettera.run("users", "forget", "ada", "--yes")
        #expect(forgotten.output == "ada is forgotten here\n")
        #expect(forgotten.errors.contains("stay as they are"))
        #expect(try lettera.run("users", "list", "--json").output == "[\n\n]\n")
        #expect(try lettera.run("export").status == 66)
        #expect(try lettera.run("send", "whoami").output == "blocks: Persona_ada\n")
    }

    @Test
    func `somebody whose turn was killed is neither renamed nor forgotten before it is mended`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let command = try lettera.start(["send", "slow 2000"])
        #expect(command.wait { $0.contains("tok5 ") })
        command.signal(SIGKILL)
        _ = command.outcome()
        let forgotten = try lettera.run("users", "forget", "ada", "--yes")
        #expect(forgotten.status == 75)
        #expect(forgotten.errors.contains("lettera recover"))
        #expect(try lettera.run("users", "rename", "ada", "grace").status == 75)
        #expect(try lettera.run("recover").status == 0)
        #expect(try lettera.run("users", "forget", "ada", "--yes").status == 0)
    }

    @Test func `people go to another machine and talk on there`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello").status == 0)
        let path = lettera.folder.path + "/people.json"
        #expect(try lettera.run("users", "export", "--history", "-o", path).status == 0)
        let other = lettera.folder.path + "/data/lettera/other.sqlite"
        let imported = try lettera.run("users", "import", "--store", other, path)
        #expect(imported.output == "1 added, 0 known already, 0 left alone\n")
        let users = try lettera.run("users", "list", "--json").output
        #expect(try lettera.run("users", "list", "--json", "--store", other).output == users)
        let here = try objects(try lettera.run("conversations", "list", "--json").output)
        let there = try objects(
            try lettera.run("conversations", "list", "--json", "--store", other).output)
        #expect(there.first?["id"] as? String == here.first?["id"] as? String)
        #expect(there.first?["current"] as? Bool == true)
        // The same conversation goes on, with the same block.
        #expect(
            try lettera.run("send", "--store", other, "whoami").output == "blocks: Persona_ada\n")
        #expect(
            try lettera.run("users", "list", "--json", "--store", other).output.contains("block-"))

        let text = try String(contentsOfFile: path, encoding: .utf8)
        let block = try #require(try objects(users).first?["block_id"] as? String)
        try Data(text.replacingOccurrences(of: block, with: "block-7").utf8)
            .write(to: URL(fileURLWithPath: path))
        let conflict = try lettera.run("users", "import", path)
        #expect(conflict.status == 65)
        #expect(conflict.output == "0 added, 0 known already, 1 left alone\n")
        #expect(conflict.errors.contains("has the block \(block) here and block-7 in"))
        #expect(try lettera.run("users", "export", "bob").status == 66)
    }

    @Test func `conversations are listed and shown without a server`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(lettera, port: 0)
        #expect(try lettera.run("agents", "create", "Sam", "--server", server.url).status == 0)
        for (user, text) in [("ada", "hello there"), ("bob", "good evening")] {
            #expect(
                try lettera.run("send", "--server", server.url, "--user", user, text).status == 0)
        }
        let begun = try lettera.run("conversations", "new", "plans", "--server", server.url)
        let fresh = begun.output.split(separator: "\n").joined()
        server.command.signal(SIGTERM)
        _ = server.command.outcome()

        let items = try objects(try lettera.run("conversations", "list", "--json").output)
        #expect(items.count == 3)
        #expect(items.map { $0["messages"] as? Int } == [2, 2, 0])
        let mine = try objects(
            try lettera.run("conversations", "list", "--json", "--user", "ada").output)
        #expect(mine.map { $0["current"] as? Bool } == [false, true])
        #expect(mine.last?["id"] as? String == fresh)
        #expect(mine.last?["name"] as? String == "plans")
        #expect(mine.first?["agent"] as? String == "Sam")
        #expect(
            try objects(try lettera.run("conversations", "list", "--json", "--agent", "Tim").output)
                .isEmpty)

        let id = try #require(mine.first?["id"] as? String)
        let shown = try lettera.run("conversations", "show", id)
        #expect(shown.status == 0)
        #expect(shown.output.contains("user      ada\n"))
        #expect(shown.output.contains("**ada** · "))
        #expect(shown.output.contains("\nhello there\n"))
        let json = try lettera.run("conversations", "show", id, "--json", "--last", "1")
        #expect(json.output.contains("\"last_messages\""))
        #expect(json.output.contains("assistant_message"))
        #expect(try lettera.run("conversations", "show", "conv-7").status == 66)
        #expect(
            try lettera.run("conversations", "list", "--refresh", "--server", server.url).status
                == 69)
    }

    @Test func `an agent is shown, chosen for where nobody names one, and deleted`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(lettera, port: 0)
        defer { server.command.signal(SIGTERM) }
        let url = server.url
        let sam = try lettera.run("agents", "create", "Sam", "--server", url).output
            .trimmingCharacters(in: .newlines)
        #expect(try lettera.run("agents", "create", "Tim", "--server", url).status == 0)
        #expect(try lettera.run("send", "--server", url, "hello").status == 64)

        #expect(try lettera.run("agents", "use", "Sam", "--server", url).status == 0)
        let shown = try lettera.run("agents", "show", "Sam", "--server", url)
        #expect(shown.output.contains("default   yes"))
        #expect(shown.output.contains("block     persona, "))
        let answer = try lettera.run("send", "--server", url, "--output", "json", "hello")
        #expect(answer.output.contains("\"agent_id\" : \"\(sam)\"") || answer.output.contains(sam))
        #expect(try lettera.run("status", "--server", url).output.contains("agent     Sam\n"))
        #expect(try lettera.run("send", "--server", url, "--agent", "Tim", "hello").status == 0)

        #expect(try lettera.run("agents", "delete", "Sam", "--server", url).status == 64)
        #expect(try lettera.run("agents", "delete", "Sam", "--server", url, "--yes").status == 0)
        #expect(try lettera.run("agents", "show", "Sam", "--server", url).status == 66)
        // Tim is the only one now; what was said to Sam is still here.
        #expect(try lettera.run("send", "--server", url, "hello").status == 0)
        #expect(try lettera.run("export", "--agent", "Sam").output.hasPrefix("# ada and Sam"))
        #expect(try lettera.run("agents", "use", "Tim", "--none", "--server", url).status == 64)
    }
}
