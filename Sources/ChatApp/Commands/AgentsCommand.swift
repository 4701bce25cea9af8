import ArgumentParser
import ChatStore
import Foundation
import LettaAPI
import LettaClient

struct AgentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents", abstract: "The agents of the server.",
        subcommands: [List.self, Show.self, Create.self, Use.self, Delete.self],
        defaultSubcommand: List.self)

    struct List: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List them.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let agents = try await app.withConnection { connection, store in
                let agents = try await connection.client.agents()
                for agent in agents {
                    try? await store.record(agent: agent, on: app.settings.serverID)
                }
                return agents
            }
            if json.json { return try Output.json(agents.map(\.json)) }
            if agents.isEmpty { return Output.note("\(app.settings.serverName) has no agents yet") }
            var table = TextTable(["NAME", "ID", "MODEL"])
            for agent in agents {
                table.rows.append([agent.name, agent.id.rawValue, agent.model ?? "-"])
            }
            table.print()
        }
    }

    struct Create: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make one, and print its ID.",
            discussion: "Without --model, the first model that the server lists is taken.")

        @Argument(help: "Its name.")
        var name: String

        @Option(help: ArgumentHelp("A model's handle, such as openai/gpt-4o.", valueName: "handle"))
        var model: String?

        @Option(help: ArgumentHelp("Who the agent is, in its own words.", valueName: "text"))
        var persona: String?

        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let agent = try await app.withConnection { connection, store in
                let handle = try await chosenModel(connection, app)
                let agent = try await connection.client.createAgent(
                    .forPeople(name: name, model: handle, persona: persona))
                try? await store.record(agent: agent, on: app.settings.serverID)
                return agent
            }
            if json.json { return try Output.json(agent.json) }
            Output.line(agent.id.rawValue)
        }

        private func chosenModel(_ connection: Connection, _ app: App) async throws -> String {
            if let model { return model }
            guard let first = try await connection.client.models().first else {
                throw CommandFailure(
                    .notFound,
                    "\(app.settings.serverName) lists no language model; name one with --model")
            }
            return first.handle
        }
    }
}

extension Agent {
    var json: JSONValue {
        .object([
            "id": .string(id.rawValue), "name": .string(name), "model": .text(model),
            "agent_type": .text(kind), "context_window": .count(contextWindow),
        ])
    }
}
