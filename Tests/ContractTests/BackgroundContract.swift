import Foundation
import LettaWire
import Testing

@Suite struct `Contract: background runs` {
    private let options: [String: Any] = [
        "streaming": true, "stream_tokens": true, "background": true,
    ]

    private func send(_ text: String, otid: String) -> [String: Any] {
        options.merging(["messages": [["role": "user", "content": text, "otid": otid]]]) { $1 }
    }

    private func text(_ events: [Event]) -> String {
        events.filter { $0.type == "assistant_message" }.map(\.content).joined()
    }

    @Test(arguments: ContractServer.all)
    func `messages are numbered from 1, the ping included, the end is not`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("slow 4", to: agent, options).events
            #expect(events.compactMap(\.seq) == [1, 2, 3, 4, 5])
            #expect(events.first?.type == "ping")
            let end = events.dropFirst(5)
            #expect(end.map(\.type) == ["stop_reason", "usage_statistics", "[DONE]"])
            #expect(end.allSatisfy { !$0.value["seq_id"].exists })
        }
    }

    @Test(arguments: ContractServer.all)
    func `a run is read on from any number, while it runs and after its end`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let first = try await letta.read(
                6, of: "/v1/agents/\(agent)/messages", Letta.send("slow 40", options))
            let run = try #require(first.first?.run)
            let seq = try #require(first.last?.seq)
            let path = "/v1/runs/\(run)/stream"
            let rest = try await letta.stream(path, ["starting_after": seq])
            #expect(rest.first?.seq == seq + 1)
            let whole = (0..<40).map { "tok\($0) " }.joined()
            #expect(text(first) + text(rest) == whole)
            #expect(rest.last?.type == "[DONE]")
            let again = try await letta.stream(path, ["starting_after": 0])
            #expect(again.compactMap(\.seq) == Array(1...41))
            #expect(text(again) == whole)
            let end = try await letta.stream(path, ["starting_after": 41])
            #expect(end.map(\.type) == ["stop_reason", "usage_statistics", "[DONE]"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `reading on is a POST, for background runs alone`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("hello", to: agent, ["streaming": true]).events
            let path = "/v1/runs/\(events.run)/stream"
            #expect(try await letta.call("GET", path).status == 405)
            let refused = try await letta.call("POST", path, ["starting_after": 0])
            #expect(refused.status == 400)
            #expect(refused.detail.contains("not created in background mode"))
            let nowhere = "/v1/runs/run-00000000-0000-4000-8000-000000000000"
            #expect(
                try await letta.call("POST", nowhere + "/stream", ["starting_after": 0]).status
                    == 404)
            #expect(try await letta.call("GET", nowhere).status == 404)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a second send of one otid to a conversation is the first one, also after its end`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            let path = "/v1/conversations/\(conversation)/messages"
            let body = send("slow 20", otid: UUID().uuidString.lowercased())
            let first = try await letta.read(3, of: path, body)
            let second = try await letta.stream(path, body)
            let third = try await letta.stream(path, body)
            for events in [second, third] {
                #expect(events.first?.run == first.first?.run)
                #expect(events.compactMap(\.seq) == Array(1...21))
                #expect(events.last?.type == "[DONE]")
            }
            #expect(try await letta.asked(about: agent).count == 1, "the model was asked once")
            let list = try await letta.call("GET", path).value.list
            #expect(list.count { $0["message_type"].string == "user_message" } == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `without background, or without a conversation, one otid runs twice`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            var body = send("hello", otid: UUID().uuidString.lowercased())
            for _ in 1...2 {
                try await letta.call("POST", "/v1/agents/\(agent)/messages", body)
            }
            body["background"] = false
            for _ in 1...2 {
                try await letta.call("POST", "/v1/conversations/\(conversation)/messages", body)
            }
            #expect(try await letta.asked(about: agent).count == 4)
        }
    }

    @Test(arguments: ContractServer.all)
    func `an otid is known to the whole server, so that another conversation gets the first run`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let body = send("long 3", otid: UUID().uuidString.lowercased())
            var runs: Set<String> = []
            for _ in 1...2 {
                let conversation = try await letta.makeConversation(agent)
                let events = try await letta.stream(
                    "/v1/conversations/\(conversation)/messages", body)
                runs.formUnion(events.prefix(1).map(\.run))
            }
            #expect(runs.count == 1)
            #expect(try await letta.asked(about: agent).count == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a conversation's stream finds its run by otid, or the one that is active`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let otid = UUID().uuidString.lowercased()
            let first = try await letta.read(2, of: path + "/messages", send("slow 30", otid: otid))
            let active = try await letta.stream(path + "/stream", [String: String]())
            #expect(active.first?.run == first.first?.run)
            #expect(active.last?.type == "[DONE]")
            let named = try await letta.stream(path + "/stream", ["otid": otid])
            #expect(named.compactMap(\.seq) == Array(1...31))
            let none = try await letta.call("POST", path + "/stream", [String: String]())
            #expect(none.status == 400)
            #expect(none.detail.contains("No active runs found for this conversation"))
            let nowhere = try await letta.call(
                "POST", path + "/stream",
                ["run_id": "run-00000000-0000-4000-8000-000000000000"])
            #expect(nowhere.status == 404)
            #expect(nowhere.detail.hasPrefix("Run not found"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a failure in the background ends without DONE, in a run that failed`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("error", to: agent, options).events
            #expect(events.map(\.type) == ["ping", "stop_reason", "error_message"])
            #expect(events.last?.isError == true)
            #expect(events.last?.seq == 3, "the stop reason counts, though it shows no number")
            let broken = try await letta.say("errormid", to: agent, options).events
            #expect(
                broken.suffix(3).map(\.type) == ["stop_reason", "stop_reason", "error_message"])
            #expect(broken.last?.seq == 9)
            for run in [events.run, broken.run] {
                let state = try await letta.end(of: run)
                #expect(state["status"] as? String == "failed")
                #expect(state["stop_reason"] as? String == "llm_api_error")
            }
        }
    }

    @Test(arguments: ContractServer.all)
    func `hanging up lets a run go on to its end, in the background and in the foreground`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            for isBackground in [true, false] {
                let agent = try await letta.makeAgent()
                let events = try await letta.read(
                    3, of: "/v1/agents/\(agent)/messages",
                    Letta.send("slow 20", options.merging(["background": isBackground]) { $1 }))
                let run = try await letta.end(of: try #require(events.first?.run))
                #expect(run["status"] as? String == "completed")
                let list = try await letta.call("GET", "/v1/agents/\(agent)/messages").value
                #expect(list[-1]["content"].string == (0..<20).map { "tok\($0) " }.joined())
            }
        }
    }
}
