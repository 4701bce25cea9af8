import Foundation
import Glibc
import PTYSupport
import Testing

@Suite(.serialized) struct `What was said, taken elsewhere` {
    /// A store with a talk in it, and no way to any server.
    private func talk() throws -> Lettera {
        let lettera = try Lettera()
        for text in ["hello <b>there</b>", "think", "remember that I like tea"] {
            let outcome = try lettera.run("send", text)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return lettera
    }

    private func object(_ line: some StringProtocol) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `a talk is written for people, on standard output`() throws {
        let lettera = try talk()
        defer { lettera.remove() }
        let markdown = try lettera.run("export")
        #expect(markdown.status == 0)
        #expect(markdown.output.hasPrefix("# ada and practice\n\nOn the practice server.\n"))
        #expect(markdown.output.contains("hello <b>there</b>"))
        #expect(markdown.errors.isEmpty)
        let page = try lettera.run("export", "--format", "html", "--user", "ada")
        #expect(page.output.contains("<div class=\"said\">hello &lt;b&gt;there&lt;/b&gt;</div>"))
        #expect(page.output.contains("<summary>thought"))
    }

    @Test func `a talk goes to another machine and is the same there`() throws {
        let lettera = try talk()
        let other = try Lettera()
        defer {
            lettera.remove()
            other.remove()
        }
        for name in ["talk.jsonl", "talk.json"] {
            let path = lettera.folder.path + "/" + name
            let written = try lettera.run("export", "--output", path)
            #expect(written.status == 0)
            #expect(written.errors.contains("messages written to \(path)"))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)

            let store = other.folder.path + "/\(name).sqlite"
            let first = try other.run("import", "--store", store, path)
            #expect(first.status == 0, "\(first.errors)")
            let again = try other.run("import", "--store", store, "--json", path)
            #expect(again.output.contains("\"added\" : 0"))
            let there = try other.run("export", "--store", store, "--format", "jsonl")
            let here = try lettera.run("export", "--format", "jsonl")
            // All but the time of the export.
            #expect(
                there.output.split(separator: "\n").dropFirst()
                    == here.output.split(separator: "\n").dropFirst())
            #expect(here.output.split(separator: "\n").count > 6)
        }
    }

    @Test func `a file that is there is left alone, unless it may be replaced`() throws {
        let lettera = try talk()
        defer { lettera.remove() }
        let path = lettera.folder.path + "/talk.md"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let refused = try lettera.run("export", "-o", path)
        #expect(refused.status == 73)
        #expect(refused.errors == "lettera: \(path) is there already; --yes replaces it\n")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        #expect(try lettera.run("export", "-o", path, "--yes").status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("# ada"))
        let names = try FileManager.default.contentsOfDirectory(atPath: lettera.folder.path)
        #expect(!names.contains { $0.hasSuffix(".part") })
    }

    @Test func `a full disk leaves no half of a file`() throws {
        let lettera = try talk()
        defer { lettera.remove() }
        let outcome = try lettera.run("export", "-o", "/dev/full", "--yes")
        #expect(outcome.status == 73)
        var status = stat()
        #expect(stat("/dev/full", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFCHR)
        #expect(outcome.errors.contains("cannot be written"))
    }

    @Test func `where several conversations could be meant, they are listed`() throws {
        let lettera = try talk()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "--user", "bob", "hello").status == 0)
        // The configured person's is meant where nobody says.
        #expect(try lettera.run("export").output.hasPrefix("# ada"))
        #expect(try lettera.run("export", "--user", "bob").output.hasPrefix("# bob"))
        let stranger = try lettera.start(["export"], environment: ["USER": "cy"]).outcome()
        #expect(stranger.status == 64)
        let lines = stranger.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("lettera: lettera export --conversation conv-"))
        #expect(lines[0].contains("# ada with practice on practice"))
        let words = lines[1].split(separator: " ")
        let chosen = try lettera.run(
            "export", "--conversation", String(try #require(words.dropFirst(4).first)))
        #expect(chosen.output.hasPrefix("# bob"))
        let all = try lettera.run("export", "--all", "--format", "jsonl")
        let headers = try all.output.split(separator: "\n").map(object).filter {
            $0["format"] != nil
        }
        #expect(headers.compactMap { $0["user"] as? String }.sorted() == ["ada", "bob"])
        #expect(try lettera.run("export", "--user", "dan").status == 66)
        #expect(try lettera.run("export", "--since", "soon").status == 64)
        #expect(try lettera.run("export", "--until", "2001-01-01").status == 66)
    }

    @Test func `nonsense is refused by its file and line`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let path = lettera.folder.path + "/talk.jsonl"
        let header =
            #"{"format":"lettera-transcript","version":1,"server":"s","agent":{"id":"a"},"conversation_id":"c"}"#
        let message = #"{"message":{"id":"m","kind":"user","text":"hi"}}"#
        try Data("\(header)\n\(message)\n{\"x\":1}\n".utf8).write(to: URL(fileURLWithPath: path))
        let outcome = try lettera.run("import", path)
        #expect(outcome.status == 65)
        #expect(
            outcome.errors
                == "lettera: \(path), line 3: message is missing; 1 messages before it were added\n"
        )
        #expect(try lettera.run("import", "/nowhere.jsonl").status == 66)
    }

    @Test func `the chat writes what a file's name or a word asks for`() throws {
        let lettera = try talk()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        let page = lettera.folder.path + "/talk.html"
        terminal.send("/export \(page)\r")
        try terminal.wait(for: "entries written to")
        #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!DOCTYPE html>"))
        let lines = lettera.folder.path + "/talk.txt"
        terminal.send("/export jsonl \(lines)\r")
        try terminal.wait(for: "messages written to")
        #expect(try String(contentsOfFile: lines, encoding: .utf8).hasPrefix("{\"agent\":"))
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
