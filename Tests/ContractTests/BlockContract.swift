import Foundation
import LettaWire
import Testing

@Suite struct `Contract: blocks` {
    private let nobody = "block-00000000-0000-4000-8000-000000000000"

    @Test(arguments: ContractServer.all)
    func `a new block has an id, its text, and a limit that nobody enforces`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let text = "Name: Zoë 👩‍👩‍👧‍👦\n" + String(repeating: "x", count: 50)
            let made = try await letta.call(
                "POST", "/v1/blocks/",
                ["label": "Persona_zoë", "value": text, "limit": 10, "description": "d"])
            #expect(made.status == 200)
            #expect(made.id.hasPrefix("block-"))
            #expect(made.value["value"].string == text)
            #expect(made.value["limit"].int == 10)
            #expect(made.value["description"].string == "d")
            #expect(made.value["read_only"].bool == false)
            #expect(made.value["hidden"].isNull)
            #expect(made.value["metadata"].isObject)
            let path = "/v1/blocks/\(made.id)"
            let longer = try await letta.call("PATCH", path, ["value": text + text])
            #expect(longer.status == 200)
            #expect(try await letta.call("GET", path).value["value"].string == text + text)
            let usual = try await letta.call("POST", "/v1/blocks/", ["label": "l", "value": "v"])
            #expect(usual.value["limit"].int == 100_000)
        }
    }

    @Test(arguments: ContractServer.all)
    func
        `a value is text: an object is 422, NUL is left out, null and unknown members change nothing`(
            _ server: ContractServer
        ) async throws
    {
        try await server.run { letta in
            let block = try await letta.makeBlock("label", "a\0b")
            let path = "/v1/blocks/\(block)"
            #expect(try await letta.call("GET", path).value["value"].string == "ab")
            let object = try await letta.call("PATCH", path, ["value": ["name": "ada"]])
            #expect(object.status == 422)
            #expect(object.detail.hasPrefix("[{'type': 'string_type', 'loc': ('body', 'value')"))
            let null = try await letta.call(
                "PATCH", path, ["value": NSNull(), "nosuch": 1] as [String: Any])
            #expect((null.status, null.value["value"].string) == (200, "ab"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a block that is gone is 404, and deleting one detaches it`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let block = try await letta.makeBlock("Persona_ada", "x")
            try await letta.attach(block, to: agent)
            #expect(try await letta.call("DELETE", "/v1/blocks/\(block)").status == 200)
            let left = try await letta.call("GET", "/v1/agents/\(agent)/core-memory/blocks")
            #expect(left.value.list.compactMap { $0["label"].string } == ["human"])
            for method in ["GET", "PATCH", "DELETE"] {
                let body = method == "PATCH" ? ["value": "y"] : nil
                let answer = try await letta.call(method, "/v1/blocks/\(block)", body)
                #expect(answer.status == 404, "\(method)")
                #expect(answer.detail.contains(block))
            }
        }
    }

    @Test(arguments: ContractServer.all)
    func `attaching answers with the agent and its blocks, and twice is harmless`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let block = try await letta.makeBlock("Persona_ada", "x")
            for _ in 1...2 {
                let answer = try await letta.attach(block, to: agent)
                #expect((answer.status, answer.id) == (200, agent))
                let blocks = answer.value["blocks"].list
                #expect(Set(blocks.compactMap { $0["label"].string }) == ["human", "Persona_ada"])
            }
            let detached = try await letta.detach(block, from: agent)
            #expect((detached.status, detached.id) == (200, agent))
            #expect(detached.value["blocks"].list.compactMap { $0["label"].string } == ["human"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `detaching what is not attached, or attaching what there is not, is 404`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let block = try await letta.makeBlock("Persona_ada", "x")
            let never = try await letta.detach(block, from: agent)
            #expect(never.status == 404)
            #expect(never.detail.hasPrefix("No block with id '\(block)' found for agent"))
            #expect(try await letta.detach(nobody, from: agent).status == 404)
            #expect(try await letta.attach(nobody, to: agent).status == 404)
            let stranger = "agent-00000000-0000-4000-8000-000000000000"
            #expect(try await letta.attach(block, to: stranger).status == 404)
        }
    }

    @Test(arguments: ContractServer.all)
    func `labels may repeat, but a second block of one label on an agent is 409`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let first = try await letta.makeBlock("Persona_ada", "1")
            let second = try await letta.makeBlock("Persona_ada", "2")
            #expect(!first.isEmpty && !second.isEmpty && first != second)
            try await letta.attach(first, to: agent)
            let refused = try await letta.attach(second, to: agent)
            #expect(refused.status == 409)
            #expect(refused.detail.contains("unique_label_per_agent"))
            try await letta.detach(first, from: agent)
            #expect(try await letta.attach(second, to: agent).status == 200)
        }
    }

    @Test(arguments: ContractServer.all)
    func `of many attaches at once with one label exactly one succeeds`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            var blocks: [String] = []
            for _ in 0..<6 { blocks.append(try await letta.makeBlock("lock", "x")) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for block in blocks {
                    group.addTask { try await letta.attach(block, to: agent).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted()
            }
            #expect(statuses == [200, 409, 409, 409, 409, 409])
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent's blocks are listed, also by label, with a limit`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let block = try await letta.makeBlock("Persona_ada", "x")
            try await letta.attach(block, to: agent)
            let path = "/v1/agents/\(agent)/core-memory/blocks"
            let all = try await letta.call("GET", path + "?limit=1000").value.list
            #expect(Set(all.compactMap { $0["label"].string }) == ["human", "Persona_ada"])
            #expect(try await letta.call("GET", path + "?limit=1").list.count == 1)
            #expect(try await letta.call("GET", path + "/Persona_ada").id == block)
            let none = try await letta.call("GET", path + "/Persona_bob")
            #expect(none.status == 404)
            #expect(none.detail == "No block with label 'Persona_bob' found for agent '\(agent)'")
            let changed = try await letta.call("PATCH", path + "/Persona_ada", ["value": "y"])
            #expect((changed.status, changed.value["value"].string) == (200, "y"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `the list of blocks shows the 50 oldest and hides the rest, so it finds nothing reliably`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let label = "page-\(UUID().uuidString)"
            var made: [String] = []
            for number in 0..<52 { made.append(try await letta.makeBlock(label, "\(number)")) }
            let query = "/v1/blocks/?label=\(label)"
            let page = try await letta.call("GET", query)
            #expect(page.ids == Array(made.prefix(50)))
            let next = try await letta.call("GET", query + "&after=\(made[49])")
            #expect(next.ids == Array(made.suffix(2)))
            let garbage = try await letta.call("GET", query + "&after=garbage")
            #expect(garbage.ids == page.ids, "an unknown cursor starts anew")
            #expect(try await letta.call("GET", query + "&limit=0").ids == made, "0 is all")
        }
    }

    @Test(arguments: ContractServer.all)
    func `hidden blocks are left out of the list, but an agent shows them`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let label = "hidden-\(UUID().uuidString)"
            let block = try await letta.call(
                "POST", "/v1/blocks/", ["label": label, "value": "v", "hidden": true]
            ).id
            #expect(try await letta.call("GET", "/v1/blocks/?label=\(label)").ids == [])
            let attached = try await letta.attach(block, to: agent)
            #expect(
                attached.value["blocks"].list.contains { $0["label"].string == label })
            let prompt = try await letta.call("POST", "/v1/agents/\(agent)/recompile?dry_run=true")
            #expect(labels(prompt.prompt).contains(label))
        }
    }
}
