import Foundation
import LettaWire
import Testing

@Suite struct `Contract: identities` {
    private func make(_ letta: Letta, _ key: String) async throws -> Answer {
        try await letta.call(
            "POST", "/v1/identities/",
            ["identifier_key": key, "name": "Ada", "identity_type": "user"])
    }

    @Test(arguments: ContractServer.all)
    func `a taken key is 409, and the identity is found by its key`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let key = "ada-\(UUID().uuidString)"
            let made = try await make(letta, key)
            #expect(made.status == 200)
            #expect(made.id.hasPrefix("identity-"))
            #expect(made.value["identifier_key"].string == key)
            #expect(made.value["identity_type"].string == "user")
            let taken = try await make(letta, key)
            #expect(taken.status == 409)
            #expect(taken.detail.contains("already exists"))
            let found = try await letta.call("GET", "/v1/identities/?identifier_key=\(key)")
            #expect(found.ids == [made.id])
            let none = try await letta.call("GET", "/v1/identities/?identifier_key=no-\(key)")
            #expect((none.status, none.ids) == (200, []))
            #expect(try await letta.call("GET", "/v1/identities/\(made.id)").id == made.id)
        }
    }

    @Test(arguments: ContractServer.all)
    func `an identity can be given another key, as often as one likes, but nobody else's`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let key = "grace-\(UUID().uuidString)"
            let made = try await make(letta, "ada-\(key)")
            let other = try await make(letta, "bob-\(key)")
            for _ in 1...2 {
                let renamed = try await letta.call(
                    "PATCH", "/v1/identities/\(made.id)",
                    ["identifier_key": key, "name": "Grace"])
                #expect(renamed.status == 200)
                #expect(renamed.value["identifier_key"].string == key)
                #expect(renamed.value["name"].string == "Grace")
            }
            let found = try await letta.call("GET", "/v1/identities/?identifier_key=\(key)")
            #expect(found.ids == [made.id])
            let taken = try await letta.call(
                "PATCH", "/v1/identities/\(made.id)",
                ["identifier_key": "bob-\(key)", "name": "Bob"])
            #expect(taken.status == 409)
            #expect(try await letta.call("GET", "/v1/identities/\(other.id)").id == other.id)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a block can be given another label, and stays its identity's`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let made = try await make(letta, "ada-\(UUID().uuidString)")
            let block = try await letta.call(
                "POST", "/v1/blocks/", ["label": "Persona_ada", "value": "v"])
            _ = try await letta.call(
                "PATCH", "/v1/identities/\(made.id)", ["block_ids": [block.id]])
            let renamed = try await letta.call(
                "PATCH", "/v1/blocks/\(block.id)",
                ["label": "Persona_grace", "description": "about Grace"])
            #expect(renamed.status == 200)
            #expect(renamed.value["label"].string == "Persona_grace")
            #expect(renamed.value["value"].string == "v")
            let blocks = try await letta.call("GET", "/v1/identities/\(made.id)/blocks")
            #expect(blocks.ids == [block.id])
        }
    }

    @Test(arguments: ContractServer.all)
    func
        `changing an identity adds blocks, which its answers never show but its list of blocks does`(
            _ server: ContractServer
        ) async throws
    {
        try await server.run { letta in
            let identity = try await make(letta, "ada-\(UUID().uuidString)").id
            let path = "/v1/identities/\(identity)"
            let first = try await letta.makeBlock("Persona_ada", "1")
            let second = try await letta.makeBlock("Persona_ada", "2")
            #expect(try await letta.call("GET", path + "/blocks").ids == [])
            for block in [first, second] {
                let changed = try await letta.call("PATCH", path, ["block_ids": [block]])
                #expect(changed.status == 200)
                #expect(changed.value["block_ids"].isEmpty)
                #expect(changed.value["agent_ids"].isEmpty)
            }
            let blocks = try await letta.call("GET", path + "/blocks?limit=1000")
            #expect(Set(blocks.ids) == [first, second])
            #expect(blocks.value[0]["label"].string == "Persona_ada")
            let filtered = try await letta.call("GET", "/v1/blocks/?identity_id=\(identity)")
            #expect(Set(filtered.ids) == [first, second])
            // A block that is deleted is no longer the identity's.
            try await letta.call("DELETE", "/v1/blocks/\(first)")
            #expect(try await letta.call("GET", path + "/blocks").ids == [second])
        }
    }

    @Test(arguments: ContractServer.all)
    func `upsert changes a known key and refuses a new one with 404`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let key = "ada-\(UUID().uuidString)"
            let body = ["identifier_key": key, "name": "Ada L.", "identity_type": "user"]
            let new = try await letta.call("PUT", "/v1/identities/", body)
            #expect(new.status == 404)
            #expect(new.detail.hasPrefix("Identity not found"))
            let made = try await make(letta, key)
            let known = try await letta.call("PUT", "/v1/identities/", body)
            #expect((known.status, known.id) == (200, made.id))
            #expect(known.value["name"].string == "Ada L.")
        }
    }

    @Test(arguments: ContractServer.all)
    func `an unknown identity is 404, an unknown type 422, an unknown block 500`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let nobody = "00000000-0000-4000-8000-000000000000"
            let none = try await letta.call("GET", "/v1/identities/identity-\(nobody)")
            #expect(none.status == 404)
            #expect(none.detail.hasPrefix("Identity not found"))
            let key = "ada-\(UUID().uuidString)"
            let robot = try await letta.call(
                "POST", "/v1/identities/",
                ["identifier_key": key, "name": "x", "identity_type": "robot"])
            #expect(robot.status == 422)
            let path = "/v1/identities/\(try await make(letta, key).id)"
            let block = try await letta.call("PATCH", path, ["block_ids": ["block-\(nobody)"]])
            #expect(block.status == 500)
        }
    }

    @Test(arguments: ContractServer.all)
    func `deleting an identity leaves its blocks`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let path = "/v1/identities/\(try await make(letta, "ada-\(UUID().uuidString)").id)"
            let block = try await letta.makeBlock("Persona_ada", "1")
            try await letta.call("PATCH", path, ["block_ids": [block]])
            #expect(try await letta.call("DELETE", path).status == 200)
            #expect(try await letta.call("GET", path).status == 404)
            #expect(try await letta.call("GET", "/v1/blocks/\(block)").status == 200)
        }
    }
}
