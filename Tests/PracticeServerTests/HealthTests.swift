import Foundation
import LettaWire
import PracticeServer
import Testing

@Suite struct `The practice server, as a server` {
    @Test func `health is open and names the version`() async throws {
        try await Letta.run(password: "secret") { letta in
            let answer = try await letta.call("GET", "/v1/health/")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"version":"0.16.8","status":"ok"}"#)
        }
    }

    @Test(arguments: [
        ("Authorization", "Bearer secret", 200), ("X-BARE-PASSWORD", "password secret", 200),
        ("Authorization", "bearer secret", 401), ("Authorization", "Bearer other", 401),
        ("X-Other", "secret", 401),
    ])
    func `a password is asked for`(name: String, value: String, status: Int) async throws {
        try await Letta.run(password: "secret") { letta in
            let answer = try await letta.call("GET", "/v1/agents/", headers: [name: value])
            #expect(answer.status == status)
            if status == 401 { #expect(answer.text == #"{"detail":"Unauthorized"}"#) }
        }
    }

    @Test func `a missing slash is redirected, and one too many as well`() async throws {
        try await Letta.run { letta in
            let missing = try await letta.call("GET", "/v1/agents?limit=1")
            #expect(missing.status == 307)
            #expect(missing.location == letta.url + "/v1/agents/?limit=1")
            #expect(try await letta.call("GET", "/v1/agents/count/").status == 307)
        }
    }

    @Test func `unknown paths, methods and ids are refused in Letta's words`() async throws {
        try await Letta.run { letta in
            let path = try await letta.call("GET", "/v1/nosuch")
            #expect((path.status, path.text) == (404, #"{"detail":"Not Found"}"#))
            let method = try await letta.call("PUT", "/v1/blocks/", "{}")
            #expect((method.status, method.detail) == (405, "Method Not Allowed"))
            let id = try await letta.call("GET", "/v1/agents/agent-123")
            #expect(id.status == 422)
            #expect(id.detail.contains("String should match pattern 'agent-{uuid4}'"))
            let body = try await letta.call("POST", "/v1/blocks/", "{not json")
            #expect(body.status == 422)
            #expect(body.detail.contains("json_invalid"))
        }
    }

    @Test func `the files are private`() async throws {
        try await Letta.run { letta in
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            let folder = (letta.databasePath as NSString).deletingLastPathComponent
            let modes = (try mode(letta.databasePath), try mode(folder))
            #expect(modes == (0o600, 0o700))
        }
    }

    @Test func `a taken port is a clear error`() async throws {
        try await Letta.run { letta in
            var configuration = PracticeConfiguration(databasePath: letta.databasePath)
            configuration.port = Int(letta.url.split(separator: ":").last ?? "") ?? 0
            let second = PracticeServer(configuration)
            let error = await #expect(throws: PracticeError.self) { try await second.start() }
            #expect(error?.description.contains("Address already in use") == true)
            await second.stop()
        }
    }

    @Test func `a file that is no database is a clear error, and is left alone`() async throws {
        let path = NSTemporaryDirectory() + "practice-\(UUID().uuidString).txt"
        let text = String(repeating: "This is a letter to a friend.\n", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let server = PracticeServer(PracticeConfiguration(databasePath: path))
        await #expect(throws: PracticeError.notADatabase(path: path)) { try await server.start() }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func `stopping twice is harmless, and starting again is refused`() async throws {
        let letta = try await Letta()
        await letta.stop()
        await letta.stop()
        await #expect(throws: PracticeError.stopped) { try await letta.server.start() }
    }

    @Test func `stopping ends a send that waits for its answer`() async throws {
        let letta = try await Letta()
        let agent = try await letta.makeAgent()
        let sending = Task { try await letta.say("slow 5000", to: agent).status }
        while try await letta.call("GET", "/v1/runs/active").list.isEmpty {}
        await letta.stop()
        _ = await sending.result
    }

    @Test func `stopping ends running streams`() async throws {
        let letta = try await Letta()
        let agent = try await letta.makeAgent()
        let events = try await letta.read(
            2, of: "/v1/agents/\(agent)/messages",
            Letta.send("slow 5000", ["streaming": true, "stream_tokens": true]))
        #expect(events.count == 2)
        await letta.stop()
    }

    @Test func `two servers share one file`() async throws {
        try await Letta.run { one in
            let two = try await Letta(sharing: one.databasePath)
            let agent = try await one.makeAgent()
            #expect(try await two.call("GET", "/v1/agents/\(agent)").id == agent)
            async let first = one.say("hello", to: agent)
            async let second = two.say("hello", to: agent)
            #expect(try await [first.status, second.status] == [200, 200])
            let all = try await two.call("GET", "/v1/agents/\(agent)/messages").list
            #expect(all.count == 5)
            await two.stop()
        }
    }

    @Test func `servers may start on one new file at the same moment`() async throws {
        let folder = NSTemporaryDirectory() + "practice-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await withThrowingTaskGroup(of: PracticeServer.self) { group in
            for _ in 1...8 {
                group.addTask {
                    let server = PracticeServer(
                        PracticeConfiguration(databasePath: folder + "/letta.sqlite"))
                    _ = try await server.start()
                    return server
                }
            }
            for try await server in group { await server.stop() }
        }
    }

    @Test func `a conversation is locked across servers`() async throws {
        try await Letta.run { one in
            let two = try await Letta(sharing: one.databasePath)
            let agent = try await one.makeAgent()
            let path = "/v1/conversations/\(try await one.makeConversation(agent))"
            _ = try await one.read(1, of: path + "/messages", Letta.send("slow 5000"))
            let refused = try await two.call("POST", path + "/messages", Letta.send("hello"))
            #expect(refused.status == 409)
            let run = refused.object["run_id"] as? String ?? ""
            let cancelled = try await two.call("POST", path + "/cancel")
            #expect(cancelled.object[run] as? String == "cancelled")
            #expect(try await one.end(of: run)["stop_reason"] as? String == "cancelled")
            await two.stop()
        }
    }
}

@Suite struct `Faults, as written on the command line` {
    @Test(arguments: [
        ("refuse-block-list", PracticeFault.refuseBlockList),
        ("drop-stream-after=5", .dropStreamAfter(events: 5)),
        ("delay=200", .delay(.milliseconds(200))), ("status=503", .status(503, every: 1)),
        ("status=429/3", .status(429, every: 3)), ("hang-up-on-attach", .hangUpOnAttach),
        ("hang-up-on-detach", .hangUpOnDetach), ("no-conversations", .noConversations),
        ("no-recompile", .noRecompile), ("no-identities", .noIdentities),
    ])
    func `are read`(text: String, fault: PracticeFault) {
        #expect(PracticeFault(text) == fault)
    }

    @Test(arguments: [
        "", "nonsense", "delay", "delay=x", "delay=-1", "status=200", "status=503/0",
        "drop-stream-after=", "refuse-block-list=1", "status=503/1/2",
    ])
    func `are refused where they make no sense`(text: String) {
        #expect(PracticeFault(text) == nil)
    }

    @Test func `a refused block list leaves single blocks alone`() async throws {
        try await Letta.run(faults: [.refuseBlockList]) { letta in
            let block = try await letta.makeBlock("a", "b")
            #expect(try await letta.call("GET", "/v1/blocks/").status == 503)
            #expect(try await letta.call("GET", "/v1/blocks/count").status == 503)
            #expect(try await letta.call("GET", "/v1/blocks/\(block)").status == 200)
        }
    }

    @Test func `a stream breaks off while its run goes on`() async throws {
        try await Letta.run(faults: [.dropStreamAfter(events: 3)]) { letta in
            let agent = try await letta.makeAgent()
            await #expect(throws: (any Error).self) {
                try await letta.say(
                    "long 10", to: agent, ["streaming": true, "stream_tokens": true])
            }
            let run = try await letta.call("GET", "/v1/runs/?agent_id=\(agent)").list.first
            let state = try await letta.end(of: run?["id"] as? String ?? "")
            #expect(state["stop_reason"] as? String == "end_turn")
        }
    }

    @Test func `hanging up in attach comes after the attach`() async throws {
        try await Letta.run(faults: [.hangUpOnAttach]) { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let block = try await letta.makeBlock("Persona_ada", "x")
            await #expect(throws: (any Error).self) {
                try await letta.attach(block, to: agent)
            }
            let blocks = try await letta.call("GET", "/v1/agents/\(agent)/core-memory/blocks")
            #expect(blocks.list.map { $0["label"] as? String } == ["Persona_ada"])
        }
    }

    @Test func `every third request fails`() async throws {
        try await Letta.run(faults: [.status(503, every: 3)]) { letta in
            var statuses: [Int] = []
            for _ in 0..<6 { statuses.append(try await letta.call("GET", "/v1/health/").status) }
            #expect(statuses == [200, 200, 503, 200, 200, 503])
        }
    }

    @Test func `without recompile the prompt follows the attached blocks by itself`() async throws {
        try await Letta.run(faults: [.noRecompile]) { letta in
            let agent = try await letta.makeAgent(blocks: [])
            #expect(try await letta.call("POST", "/v1/agents/\(agent)/recompile").status == 404)
            let block = try await letta.makeBlock("Persona_ada", "x")
            try await letta.attach(block, to: agent)
            _ = try await letta.say("hello", to: agent)
            #expect(try await letta.seenPersonas() == ["Persona_ada"])
            try await letta.detach(block, from: agent)
            _ = try await letta.say("hello", to: agent)
            #expect(try await letta.seenPersonas() == [])
        }
    }
}
