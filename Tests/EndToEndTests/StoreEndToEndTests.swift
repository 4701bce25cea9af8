import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `Looking after the store` {
    private func object(_ outcome: Lettera.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func store(of lettera: Lettera) -> String {
        lettera.folder.path + "/data/lettera/lettera.sqlite"
    }

    /// Somebody with a store that a talk made.
    private func talker() throws -> Lettera {
        let lettera = try Lettera()
        #expect(try lettera.run("send", "my name is Ada").status == 0)
        return lettera
    }

    @Test func `begins with a thorough look, which doctor --store is too`() throws {
        let lettera = try talker()
        defer { lettera.remove() }
        let look = try lettera.run("store", "check")
        #expect(look.status == 0)
        #expect(look.output.contains("every page and reference sound"))
        #expect(look.output.contains("every word compared"))
        #expect(look.output.contains("no turn is left open"))
        #expect(look.output.contains("message_index"))
        #expect(try lettera.run("doctor", "--store").output == look.output)

        let document = try object(try lettera.run("doctor", "--store", "--json"))
        #expect(document["verdict"] as? String == "ok")
        #expect(document["up_to_date"] as? Bool == true)
        #expect(document["path"] as? String == store(of: lettera))
        let tables = try #require(document["tables"] as? [[String: Any]])
        let messages = tables.first { $0["name"] as? String == "message" }
        #expect((messages?["rows"] as? Int ?? 0) >= 2)
        #expect((messages?["bytes"] as? Int ?? 0) > 0)
        #expect(try lettera.run("store", "path").output == store(of: lettera) + "\n")
    }

    @Test func `copies it, and puts nobody's file away unasked`() throws {
        let lettera = try talker()
        defer { lettera.remove() }
        let copy = lettera.folder.path + "/copy.sqlite"
        let outcome = try lettera.run("store", "backup", copy)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("checked\n"))
        let modes = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions]
        #expect((modes as? NSNumber)?.intValue == 0o600)
        #expect(try lettera.run("users", "list", "--store", copy).output.contains("ada"))

        #expect(try lettera.run("store", "backup", copy).status == 64)
        #expect(try lettera.run("store", "backup", copy, "--yes").status == 0)
        let elsewhere = try lettera.run("store", "backup", "/no/such/folder/copy.sqlite")
        #expect(elsewhere.status == 73)
        #expect(elsewhere.errors.contains("/no/such/folder/copy.sqlite cannot be opened"))
        #expect(try lettera.run("store", "backup", copy, "--store", "/no/store").status == 66)
    }

    @Test func `takes away what settings do not keep, and gives the space back`() throws {
        let lettera = try talker()
        defer { lettera.remove() }
        let kept = try lettera.run("store", "prune")
        #expect(kept.errors.contains("everything is kept for ever"))
        #expect(try lettera.run("config", "set", "keep_messages", "soon").status == 64)
        #expect(try lettera.run("config", "set", "keep_messages", "90d").status == 0)
        let dry = try object(try lettera.run("store", "prune", "--dry-run", "--json"))
        #expect(dry["messages"] as? Int == 0)
        #expect(try lettera.run("store", "prune").errors.isEmpty)
        #expect(try lettera.run("store", "prune", "--keep-messages", "1h").status == 64)
        let vacuum = try lettera.run("store", "vacuum")
        #expect(vacuum.status == 0)
        #expect(vacuum.output.contains("before "))
        #expect(vacuum.output.contains("after "))
    }

    /// What happened to a store's file, by what it does to its bytes.
    enum Mishap: String, CaseIterable {
        case truncated, zeroed, overwritten, newer, foreign

        func befall(_ bytes: inout Data) throws {
            switch self {
            case .truncated: bytes.removeLast(bytes.count / 2)
            case .zeroed: bytes.replaceSubrange(0..<100, with: Data(repeating: 0, count: 100))
            case .overwritten:
                bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xA5, count: 3996))
            case .newer:
                let known = try #require(bytes.firstRange(of: Data("9 counts and care".utf8)))
                bytes.replaceSubrange(known, with: Data("9 counts and cars".utf8))
            case .foreign: bytes.replaceSubrange(68..<72, with: Data("ZOTE".utf8))
            }
        }

        /// How each command ends, and what it says.
        var status: Int32 { self == .foreign ? 73 : 74 }

        var words: String {
            switch self {
            case .truncated, .zeroed, .overwritten: "is damaged or is not a lettera database"
            case .newer: "was written by a newer lettera"
            case .foreign: "it is the database of another program"
            }
        }

        /// What a thorough look says.
        var diagnosis: String {
            switch self {
            case .truncated: "too early"
            case .zeroed: "zeros stand where its beginning was"
            case .overwritten: "cannot be read as a database"
            case .newer, .foreign: words
            }
        }
    }

    @Test(arguments: Mishap.allCases)
    func `is told of by every command in a sentence, with nothing changed`(mishap: Mishap) throws {
        let lettera = try talker()
        defer { lettera.remove() }
        let path = lettera.folder.path + "/broken.sqlite"
        #expect(try lettera.run("store", "backup", path).status == 0)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try mishap.befall(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))
        for command in [
            ["users", "list"], ["blocks", "list"], ["status"], ["send", "hi"], ["chat", "--plain"],
            ["store", "vacuum"], ["store", "prune"],
            ["store", "backup", lettera.folder.path + "/other.sqlite"],
        ] {
            let outcome = try lettera.start(command + ["--store", path], input: "hi\n").outcome()
            #expect(outcome.status == mishap.status, "\(command)")
            #expect(outcome.errors.contains(mishap.words), "\(command): \(outcome.errors)")
            #expect(outcome.errors.contains(path), "\(command)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(command)")
        }
        let look = try lettera.run("store", "check", "--store", path)
        #expect(look.status == mishap.status)
        #expect(look.output.contains(mishap.diagnosis))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        let left = try FileManager.default.contentsOfDirectory(atPath: lettera.folder.path)
        #expect(!left.contains { $0.hasPrefix("other.sqlite") })
    }

    @Test func `brings out of a damaged one what can be read`() throws {
        let lettera = try talker()
        defer { lettera.remove() }
        let path = lettera.folder.path + "/broken.sqlite"
        let new = lettera.folder.path + "/new.sqlite"
        #expect(try lettera.run("store", "backup", path).status == 0)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try Mishap.zeroed.befall(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))

        let outcome = try lettera.run("store", "recover", new, "--store", path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("mv '\(new)' '\(path)'"))
        let blocks = try lettera.run("blocks", "list", "--json").output
        #expect(try lettera.run("blocks", "list", "--json", "--store", new).output == blocks)
        #expect(try lettera.run("store", "check", "--store", new).status == 0)
        #expect(try lettera.run("store", "recover", new, "--store", path).status == 73)

        let notes = lettera.folder.path + "/notes.txt"
        try Data("no database".utf8).write(to: URL(fileURLWithPath: notes))
        let nothing = try lettera.run("store", "recover", new + "2", "--store", notes)
        #expect(nothing.status == 74)
        #expect(nothing.errors.contains("nothing of \(notes) can be read"))
    }
}
