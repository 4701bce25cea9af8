import Foundation
import GRDB
import PTYSupport
import Testing

@Suite(.serialized) struct `A conversation on two machines` {
    private func conversation(_ lettera: Lettera) throws -> String {
        let outcome = try lettera.run("send", "--output", "json", "call me Ada")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        return try #require(answer["conversation_id"] as? String)
    }

    @Test func `shows what was said on the other one as soon as it is opened`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let id = try conversation(lettera)
        // Another store, beside the same practice server.
        let other = lettera.folder.path + "/data/lettera/other.sqlite"
        #expect(try lettera.run("conversations", "use", id, "--store", other).status == 0)
        #expect(
            try lettera.run("conversations", "sync", "--store", other).output
                == "5 new, 0 changed, 0 deleted on the server\n")
        #expect(try lettera.run("send", "I like gliding", "--store", other).status == 0)

        let terminal = try lettera.chat(rows: 40)
        try terminal.wait("both") {
            $0.text.contains("call me Ada") && $0.text.contains("I like gliding")
                && $0.text.contains("I will remember that you like gliding")
        }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(
            try lettera.run("conversations", "sync").output
                == "0 new, 0 changed, 0 deleted on the server\n")
    }

    @Test func `keeps and marks what was deleted on the server`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let id = try conversation(lettera)
        #expect(try lettera.run("send", "I like gliding").status == 0)
        #expect(try lettera.run("conversations", "sync").status == 0)
        let database = lettera.folder.path + "/data/lettera/practice.sqlite"
        try DatabaseQueue(path: database).write { db in
            try db.execute(
                sql: """
                    DELETE FROM message WHERE conversationID = ? AND role = 'user'
                        AND body LIKE '%call me Ada%'
                    """,
                arguments: [id])
        }
        #expect(
            try lettera.run("conversations", "sync").output
                == "0 new, 0 changed, 1 deleted on the server\n")
        let terminal = try lettera.chat(rows: 40)
        try terminal.wait("the mark") {
            $0.text.contains("call me Ada") && $0.text.contains("— deleted on the server since")
        }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
