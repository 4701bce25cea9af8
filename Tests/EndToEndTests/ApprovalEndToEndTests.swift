import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `A tool that needs a person's word` {
    @Test func `is used once it is approved, with a key, and the talk goes on`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 30, columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("my name is Ada and I like sailing\r")
        try terminal.wait(for: "changed")
        try terminal.wait(for: "ready")
        terminal.send("forget everything about me\r")
        try terminal.wait(for: "May the agent use forget_everything?")
        try terminal.wait(for: "persona detached")
        #expect(try lettera.openPhases().isEmpty)
        terminal.send("what do you know about me?\r")
        try terminal.wait(for: "after your answer: what do you know about me?")
        terminal.send("\u{1B}")
        try terminal.wait(for: "a approve")
        terminal.send("a")
        try terminal.wait(for: "approved forget_everything")
        try terminal.wait(for: "I know nothing about you yet")
        try terminal.wait(for: "persona detached")
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(try lettera.openPhases().isEmpty)
        let block = try lettera.run("blocks", "show", "Persona_ada")
        #expect(!block.output.contains("sailing"))
    }

    @Test func `waits for the next program when this one dies, and is denied there`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "my name is Ada and I like sailing").status == 0)
        let first = try lettera.chat()
        try first.wait(for: "ready")
        first.send("forget everything about me\r")
        try first.wait(for: "May the agent use")
        first.kill(SIGKILL)
        try first.waitForExit()

        let second = try lettera.chat(rows: 30, columns: 100)
        try second.wait(for: "forget_everything waits for your word")
        second.send("/deny I want to keep it\r")
        try second.wait(for: "denied forget_everything: I want to keep it")
        try second.wait(for: "persona detached")
        try second.wait(for: "ready")
        second.send("/quit\r")
        #expect(try second.waitForExit() == .exited(0))
        #expect(try lettera.run("blocks", "show", "Persona_ada").output.contains("sailing"))
    }

    @Test func `is told of and answered without a screen`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "my name is Ada").status == 0)
        let asked = try lettera.run("send", "--output", "json", "forget everything about me")
        #expect(asked.status == 75)
        #expect(asked.errors.contains("lettera send --approve"))
        let object = try JSONSerialization.jsonObject(with: Data(asked.output.utf8))
        let reply = try #require(object as? [String: Any])
        #expect(reply["stop_reason"] as? String == "requires_approval")
        let pending = try #require(reply["pending_approval"] as? [String: Any])
        let calls = try #require(pending["tool_calls"] as? [[String: Any]])
        #expect(calls.map { $0["name"] as? String } == ["forget_everything"])

        let blocked = try lettera.run("send", "hello")
        #expect(blocked.status == 75)
        #expect(blocked.errors.contains("waits for somebody to approve"))
        let answered = try lettera.run("send", "--deny", "not yet")
        #expect(answered.status == 0)
        #expect(try lettera.run("send", "--approve").status == 66)
        #expect(try lettera.run("send", "hello").status == 0)
    }

    @Test func `is asked about in words by the plain chat`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let talk = try lettera.run(
            "--plain", input: "my name is Ada\nforget everything about me\n/deny no\n/approve\n")
        #expect(talk.output.contains("The agent asks to use forget_everything with:"))
        #expect(talk.output.contains("Answer with /approve, /deny, or /deny REASON."))
        #expect(talk.errors.contains("no call waits for your word"))
        #expect(try lettera.run("blocks", "show", "Persona_ada").output.contains("Ada"))
    }
}
