import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient

extension AgentsCommand {
    struct Show: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one, with the blocks that it has now.")

        @Argument(help: "Its name or ID.")
        var agent: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let name = agent
            let (agent, blocks, isDefault) = try await app.withConnection { connection, store in
                let choice = AgentChoice(
                    settings: app.settings, client: connection.client, store: store)
                let found = try await choice.find(name)
                let blocks = try await connection.client.blocks(of: found.id)
                let chosen = try await store.defaultAgent(on: app.settings.serverID)
                return (found, blocks, chosen == found.id)
            }
            if json.json {
                guard case .object(var members) = agent.json else { return }
                members["description"] = .text(agent.description)
                members["default"] = .bool(isDefault)
                members["blocks"] = .array(
                    blocks.map { block in
                        .object([
                            "block_id": .string(block.id.rawValue), "label": .string(block.label),
                            "chars": .integer(block.value.unicodeScalars.count),
                            "limit": .integer(block.limit),
                        ])
                    })
                return try Output.json(JSONValue.object(members))
            }
            Output.line("name      \(agent.name)")
            Output.line("id        \(agent.id)")
            Output.line("model     \(agent.model ?? "-")")
            Output.line("kind      \(agent.kind ?? "-")")
            Output.line("context   \(agent.contextWindow.map { "\($0) tokens" } ?? "-")")
            Output.line("default   \(isDefault ? "yes" : "no")")
            if let description = agent.description, !description.isEmpty {
                Output.line("is        \(description)")
            }
            for block in blocks {
                Output.line(
                    "block     \(block.label), \(block.value.unicodeScalars.count) of "
                        + "\(block.limit) characters (\(block.id))")
            }
        }
    }

    struct Use: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "use", abstract: "Talk to one where nobody names another.",
            discussion: """
                Holds for the server, on this machine. An agent that a flag, the environment or the configuration \
                names comes first.
                """)

        @Argument(help: "Its name or ID.")
        var agent: String?

        @Flag(help: "Choose none.")
        var none = false
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            guard (agent == nil) == none else {
                throw CommandFailure(.usage, "agents use takes a name or an ID, or --none")
            }
            let server = app.settings.serverID
            guard let agent else {
                return try await app.openStore().setDefaultAgent(nil, on: server)
            }
            let chosen = try await app.withConnection { connection, store in
                let choice = AgentChoice(
                    settings: app.settings, client: connection.client, store: store)
                let chosen = try await choice.find(agent)
                try await store.setDefaultAgent(chosen.id, on: server)
                return chosen
            }
            Output.line("\(chosen.name) (\(chosen.id)) is talked to on \(app.settings.serverName)")
            if let configured = app.settings.agent {
                Output.note(
                    "the configuration or the environment names \"\(configured)\", which comes first"
                )
            }
        }
    }

    struct Delete: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete one on the server. Nothing brings it back.",
            discussion: "What was said to it stays in the store; `lettera export` shows it.")

        @Argument(help: "Its name or ID.")
        var agent: String

        @Flag(help: "Do not ask.")
        var yes = false
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let deleted: Agent? = try await app.withConnection { connection, store in
                let choice = AgentChoice(
                    settings: app.settings, client: connection.client, store: store)
                let found = try await choice.find(agent)
                let address = AgentAddress(server: app.settings.serverID, agent: found.id)
                guard try await store.openEntries(of: address).isEmpty else {
                    throw CommandFailure(
                        .busy,
                        "a turn on \(found.name) runs, or has left something behind; see: lettera recover"
                    )
                }
                let deed =
                    "delete the agent \(found.name) (\(found.id)) on \(app.settings.serverName)"
                guard try yes || Confirmation.given(for: deed) else { return nil }
                try await connection.client.deleteAgent(found.id)
                try await store.record(attached: [], to: address)
                // What was said to it is nowhere else now.
                try await store.forgetListings(of: address)
                if try await store.defaultAgent(on: address.server) == found.id {
                    try await store.setDefaultAgent(nil, on: address.server)
                }
                return found
            }
            guard let deleted else { return Output.note("nothing was deleted") }
            Output.line("\(deleted.name) (\(deleted.id)) is deleted")
        }
    }
}
