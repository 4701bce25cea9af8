import LettaWire
import Testing

@Suite struct `Contract: the server itself` {
    @Test(arguments: ContractServer.all)
    func `health is open and names a version`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let answer = try await letta.call(
                "GET", "/v1/health/", headers: ["Authorization": ""])
            #expect(answer.status == 200)
            #expect(answer.value["status"].string == "ok")
            #expect(answer.value["version"].string?.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
        }
    }

    @Test(arguments: ContractServer.all)
    func `without the password everything else is 401`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let right = try #require(letta.password)
            for header in ["", "Bearer wrong", "bearer \(right)", right] {
                let answer = try await letta.call(
                    "GET", "/v1/agents/?limit=1", headers: ["Authorization": header])
                #expect((answer.status, answer.detail) == (401, "Unauthorized"), "\(header.count)")
            }
        }
    }

    @Test(arguments: ContractServer.all)
    func `the password is taken as bearer token and in a header of its own`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let right = try #require(letta.password)
            #expect(try await letta.call("GET", "/v1/agents/?limit=1").status == 200)
            let bare = ["Authorization": "", "X-BARE-PASSWORD": "password \(right)"]
            #expect(
                try await letta.call("GET", "/v1/agents/?limit=1", headers: bare).status == 200)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a missing or superfluous slash is redirected with 307 to a whole address`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let missing = try await letta.call("GET", "/v1/agents?limit=1")
            #expect(missing.status == 307)
            #expect(missing.location == letta.url + "/v1/agents/?limit=1")
            let superfluous = try await letta.call("GET", "/v1/agents/\(agent)/")
            #expect(superfluous.status == 307)
            #expect(superfluous.location == letta.url + "/v1/agents/\(agent)")
        }
    }

    @Test(arguments: ContractServer.all)
    func `unknown paths are 404 and wrong methods 405`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let path = try await letta.call("GET", "/v1/nosuch")
            #expect((path.status, path.detail) == (404, "Not Found"))
            let method = try await letta.call("PUT", "/v1/blocks/", [:] as [String: String])
            #expect((method.status, method.detail) == (405, "Method Not Allowed"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a malformed id or body is 422, whose detail is Python's text in a string`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let id = try await letta.call("GET", "/v1/agents/agent-123")
            #expect(id.status == 422)
            #expect(id.detail.hasPrefix("[{'type': 'string_pattern_mismatch', 'loc': ('path',"))
            #expect(id.value["examples"].strings.count == 1)
            let body = try await letta.call("POST", "/v1/blocks/", "{not json")
            #expect(body.status == 422)
            #expect(body.detail.hasPrefix("[{'type': 'json_invalid'"))
            #expect(body.value["trace_id"].string == "")
            let field = try await letta.call("POST", "/v1/blocks/", ["value": "no label"])
            #expect(field.status == 422)
            #expect(field.detail.hasPrefix("[{'type': 'missing', 'loc': ('body', 'label')"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `the models that agents can be made with have a handle`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let models = try await letta.call("GET", "/v1/models/").value.list
            let model = try #require(models.first { $0["handle"].string == letta.model })
            #expect(letta.model.hasSuffix("/" + (model["name"].string ?? "?")))
            #expect(model["context_window"].int == 30000)
            #expect(model["provider_type"].string == "openai")
            #expect(model["model_type"].string == "llm")
        }
    }

    @Test(arguments: ContractServer.all)
    func `an unknown User-Agent is an old client, which may not ask for streaming`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let old = ["X-Stainless-Package-Version": "", "User-Agent": "MyChat/1.0"]
            let refused = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages", Letta.send("hello", ["streaming": true]),
                headers: old)
            #expect(refused.status == 422)
            #expect(refused.detail.contains("streaming=true is only supported for SDK v1.0+"))
            let all = try await letta.call("GET", "/v1/agents/\(agent)", headers: old)
            #expect(all.value["blocks"].list.count == 1)
            let named = try await letta.call(
                "GET", "/v1/agents/\(agent)",
                headers: ["X-Stainless-Package-Version": "", "User-Agent": "letta-client/1.0"])
            #expect(named.value["blocks"].isEmpty)
            let sniffed = try await letta.call(
                "GET", "/v1/agents/\(agent)", headers: ["User-Agent": "MyChat/1.0"])
            #expect(sniffed.value["blocks"].isEmpty)
        }
    }
}
