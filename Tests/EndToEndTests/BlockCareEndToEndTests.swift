import Foundation
import Testing

@Suite(.serialized) struct `The blocks that are known here` {
    private let initial = #"{"name": "ada", "preferences": {}, "conversation_history": []}"#

    private func objects(_ text: String) throws -> [[String: Any]] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    private func value(_ lettera: Lettera, _ more: String...) throws -> String {
        let outcome = try lettera.start(["blocks", "show", "Persona_ada"] + more).outcome()
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    private func id(_ lettera: Lettera) throws -> String {
        let blocks = try objects(try lettera.run("blocks", "show", "Persona_ada", "--json").output)
        return try #require(blocks.first?["block_id"] as? String)
    }

    private func state(_ outcome: Lettera.Outcome) throws -> String? {
        try objects(outcome.output).first { $0["label"] as? String == "Persona_ada" }?["state"]
            as? String
    }

    /// Somebody who has told the agent something.
    private func known() throws -> Lettera {
        let lettera = try Lettera()
        #expect(try lettera.run("send", "my name is Ada and I like sailing").status == 0)
        return lettera
    }

    @Test func `tell of each value who wrote it, in which run, with which message`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let versions = try objects(
            try lettera.run("blocks", "history", "Persona_ada", "--json").output)
        #expect(versions.last?["author"] as? String == "enrolment")
        let newest = try #require(versions.first)
        #expect(newest["author"] as? String == "agent")
        #expect(newest["user"] as? String == "ada")
        let answer = try lettera.run("send", "--output", "json", "call me Countess")
        let reply = try #require(
            try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        let latest = try #require(
            try objects(try lettera.run("blocks", "history", "Persona_ada", "--json").output).first)
        #expect(latest["run_id"] as? String == reply["run_id"] as? String)
        #expect(latest["agent_id"] as? String == reply["agent_id"] as? String)
        let messages = try #require(reply["messages"] as? [[String: Any]])
        let returned = messages.last { $0["message_type"] as? String == "tool_return_message" }
        #expect(latest["message_id"] as? String == returned?["id"] as? String)
        #expect(latest["message_id"] != nil)
    }

    @Test func `get an old value back, which the history tells`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        #expect(try value(lettera) != initial)
        let versions = try objects(
            try lettera.run("blocks", "history", "Persona_ada", "--json").output)
        let number = try #require(versions.last?["number"] as? Int)
        #expect(try value(lettera, "--version", "\(number)") == initial)
        let restored = try lettera.run("blocks", "restore", "Persona_ada", "\(number)", "--yes")
        #expect(restored.output == "Persona_ada has value \(number) again\n")
        #expect(try value(lettera) == initial)
        let history = try lettera.run("blocks", "history", "Persona_ada").output
        #expect(history.contains("ada, value \(number) restored"))
        #expect(
            try lettera.run("blocks", "restore", "Persona_ada", "\(number)", "--yes").errors
                == "lettera: Persona_ada has that value already\n")
        #expect(try lettera.run("blocks", "restore", "Persona_ada", "99", "--yes").status == 66)
    }

    @Test func `tell what was known at a time`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        #expect(try value(lettera, "--at", "now") == (try value(lettera)))
        #expect(try value(lettera, "--at", "today") == (try value(lettera)))
        let early = try lettera.run("blocks", "show", "Persona_ada", "--at", "yesterday")
        #expect(early.status == 66)
        #expect(early.errors.contains("had not been seen by then"))
        #expect(
            try lettera.run("blocks", "show", "Persona_ada", "--at", "soon").status == 64)
    }

    @Test func `are not written over where somebody else changed them meanwhile`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let patch = try lettera.run(
            "api", "PATCH", "/v1/blocks/\(try id(lettera))", "--data", #"{"value": "theirs"}"#)
        #expect(patch.status == 0)
        let versions = try objects(
            try lettera.run("blocks", "history", "Persona_ada", "--json").output)
        let number = try #require(versions.last?["number"] as? Int)
        let restored = try lettera.run("blocks", "restore", "Persona_ada", "\(number)", "--yes")
        #expect(restored.status == 75)
        #expect(restored.errors.contains("changed by somebody else meanwhile"))
        #expect(try value(lettera) == "theirs")
        #expect(
            try lettera.run("blocks", "history", "Persona_ada").output.contains("somebody else"))
    }

    @Test func `are edited from a script`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let edited = try lettera.run("blocks", "edit", "Persona_ada", "-", input: "likes tea\n")
        #expect(edited.output == "Persona_ada is written, 9 characters\n")
        #expect(try value(lettera) == "likes tea")
        let same = try lettera.run("blocks", "edit", "Persona_ada", "-", input: "likes tea\n")
        #expect(same.errors == "lettera: Persona_ada is as it was\n")
        #expect(try lettera.run("blocks", "edit", "nothing", "-", input: "x").status == 66)
        #expect(try lettera.run("blocks", "edit", "Persona_ada", input: "x").status == 64)
    }

    @Test func `are verified one by one, and a new value is recorded`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        #expect(try state(try lettera.run("blocks", "verify", "--json")) == "same")
        let block = try id(lettera)
        _ = try lettera.run(
            "api", "PATCH", "/v1/blocks/\(block)", "--data", #"{"value": "theirs"}"#)
        let changed = try lettera.run("blocks", "verify", "--json")
        #expect(changed.status == 0)
        #expect(try state(changed) == "changed")
        #expect(try value(lettera) == "theirs")
    }

    @Test func `that are gone are made anew with the newest value`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let (block, before) = (try id(lettera), try value(lettera))
        #expect(try lettera.run("api", "DELETE", "/v1/blocks/\(block)").status == 0)
        let gone = try lettera.run("blocks", "verify", "--json")
        #expect(gone.status == 65)
        #expect(try state(gone) == "gone")
        #expect(try lettera.run("blocks", "verify", "--fix").status == 0)
        let user = try objects(try lettera.run("users", "show", "ada", "--json").output)
        #expect(user.first?["block_id"] as? String != block)
        #expect(
            try lettera.run("send", "whoami").output == "blocks: Persona_ada\n")
        let values = try objects(
            try lettera.run("blocks", "show", "Persona_ada", "--user", "ada", "--json").output)
        #expect(values.first?["value"] as? String == before)
        #expect(try lettera.run("blocks", "verify", "--user", "ada").status == 0)
    }

    @Test func `that became somebody else's are replaced`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let (block, before) = (try id(lettera), try value(lettera))
        _ = try lettera.run(
            "api", "PATCH", "/v1/blocks/\(block)", "--data", #"{"label": "Persona_bob"}"#)
        let foreign = try lettera.run("blocks", "verify", "--json")
        #expect(foreign.status == 65)
        #expect(try state(foreign) == "foreign")
        #expect(try lettera.run("blocks", "verify", "--fix").status == 0)
        #expect(try lettera.run("send", "whoami").output == "blocks: Persona_ada\n")
        let values = try objects(
            try lettera.run("blocks", "show", "Persona_ada", "--user", "ada", "--json").output)
        #expect(values.first?["value"] as? String == before)
    }

    @Test func `of somebody who was renamed elsewhere are not made twice`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let other = lettera.folder.path + "/data/lettera/other.sqlite"
        #expect(try lettera.run("users", "add", "ada", "--store", other).status == 0)
        #expect(try lettera.run("users", "rename", "ada", "eve").status == 0)
        let verified = try lettera.run("blocks", "verify", "--fix", "--store", other)
        #expect(verified.status == 65)
        #expect(verified.output.contains("lettera users rename ada eve"))
        #expect(try lettera.run("blocks", "verify").status == 0)
    }

    @Test func `are given back to a person whose identity was deleted`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let block = try id(lettera)
        let user = try objects(try lettera.run("users", "show", "ada", "--json").output)
        let identity = try #require(user.first?["identity_id"] as? String)
        #expect(try lettera.run("api", "DELETE", "/v1/identities/\(identity)").status == 0)
        #expect(try state(try lettera.run("blocks", "verify", "--json")) == "foreign")
        #expect(try lettera.run("blocks", "verify", "--fix").status == 0)
        #expect(try id(lettera) == block)
        #expect(try state(try lettera.run("blocks", "verify", "--json")) == "same")
    }

    @Test func `are found through the identity on a second machine`() throws {
        let lettera = try known()
        defer { lettera.remove() }
        let other = lettera.folder.path + "/data/lettera/other.sqlite"
        #expect(try lettera.run("users", "add", "ada", "--store", other).status == 0)
        let blocks = try objects(
            try lettera.run("blocks", "show", "Persona_ada", "--json", "--store", other).output)
        #expect(blocks.first?["block_id"] as? String == (try id(lettera)))
        #expect(blocks.first?["value"] as? String == (try value(lettera)))
    }
}
