import LettaWire
import Testing

@Suite struct `Agents` {
    @Test func `an agent begins with three tools and a compiled prompt`() async throws {
        try await Letta.run { letta in
            let made = try await letta.call(
                "POST", "/v1/agents/",
                [
                    "model": "openai-proxy/stub-chat",
                    "memory_blocks": [["label": "human", "value": "x"]],
                ])
            let tools = made.object["tools"] as? [[String: Any]] ?? []
            #expect(
                tools.map { $0["name"] as? String } == [
                    "conversation_search", "memory_insert", "memory_replace",
                ])
            #expect((made.object["message_ids"] as? [Any])?.count == 1)
            #expect((made.object["name"] as? String)?.isEmpty == false)
        }
    }

    @Test(arguments: [("{}", 400), (#"{"model":"nope"}"#, 400), (#"{"model":"a/b"}"#, 404)])
    func `an agent needs a model that there is`(body: String, status: Int) async throws {
        try await Letta.run { letta in
            let answer = try await letta.call("POST", "/v1/agents/", body)
            #expect(answer.status == status)
        }
    }

    @Test func `relations come when asked for, and to old clients always`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            func blocks(_ query: String, _ headers: [String: String] = [:]) async throws -> Int? {
                let answer = try await letta.call(
                    "GET", "/v1/agents/\(agent)" + query, headers: headers)
                return (answer.object["blocks"] as? [Any])?.count
            }
            #expect(try await blocks("") == 0)
            #expect(try await blocks("?include=agent.blocks") == 1)
            let bad = try await letta.call("GET", "/v1/agents/\(agent)?include=blocks")
            #expect(bad.status == 422)
        }
    }

    @Test func `agents are listed newest first, found by name, renamed and deleted`() async throws {
        try await Letta.run { letta in
            let one = try await letta.makeAgent()
            let two = try await letta.makeAgent()
            try await letta.call("PATCH", "/v1/agents/\(two)", ["name": "Bob"])
            func ids(_ query: String) async throws -> [String?] {
                try await letta.call("GET", "/v1/agents/" + query).list.map { $0["id"] as? String }
            }
            #expect(try await ids("") == [two, one])
            #expect(try await ids("?after=\(two)") == [one])
            #expect(try await ids("?name=Bob") == [two])
            #expect(try await ids("?query_text=ADA") == [one])
            #expect(try await letta.call("DELETE", "/v1/agents/\(one)").status == 200)
            #expect(try await letta.call("DELETE", "/v1/agents/\(one)").status == 404)
            #expect(try await ids("") == [two])
        }
    }

    @Test func `archival memory is searched by its words`() async throws {
        try await Letta.run { letta in
            let path = "/v1/agents/\(try await letta.makeAgent())/archival-memory"
            let made = try await letta.call("POST", path, ["text": "The cat is called Tom."])
            #expect(made.list.first?["text"] as? String == "The cat is called Tom.")
            try await letta.call("POST", path, ["text": "Rain tomorrow."])
            let found = try await letta.call("GET", path + "/search?query=CAT").object
            #expect(found["count"] as? Int == 1)
            let id = made.list.first?["id"] as? String ?? ""
            #expect(try await letta.call("DELETE", "\(path)/\(id)").status == 200)
            #expect(try await letta.call("GET", path).list.count == 1)
            #expect(try await letta.call("POST", "/v1/messages/search", "{}").status == 400)
        }
    }
}
