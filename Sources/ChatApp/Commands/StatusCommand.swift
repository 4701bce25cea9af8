import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct StatusCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Server, user, agent, cached IDs and open journal entries, offline.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var user: UserOption
    @OptionGroup var json: JSONFlag

    var chosenUser: String? { user.user }

    func execute(_ app: App) async throws {
        let settings = app.settings
        let store = try app.openStoreForReading()
        let known = try await store?.user(settings.username, on: settings.serverID)
        let agents = try await store?.agents(on: settings.serverID).map(\.agent) ?? []
        let open = try await store?.openEntries(of: nil) ?? []
        let usual = try await store?.defaultAgent(on: settings.serverID)
        if json.json {
            return try Output.json(
                JSONValue.object([
                    "version": .string(Version.number),
                    "server": .string(settings.serverID.rawValue),
                    "store": .string(settings.paths.store),
                    "config": .string(settings.paths.config),
                    "user": .string(settings.username.rawValue),
                    "identity_id": .text(known?.identity?.rawValue),
                    "block_id": .text(known?.block.rawValue),
                    "agent": .text(settings.agent ?? usual?.rawValue),
                    "agents": .array(agents.map(\.json)),
                    "journal": .array(open.map(\.json)),
                ]))
        }
        Output.line("server    \(settings.serverName)")
        Output.line("user      \(settings.username)")
        Output.line("identity  \(known?.identity?.rawValue ?? "none yet")")
        Output.line("block     \(known?.block.rawValue ?? "none yet")")
        let name = agents.first { $0.id == usual }?.name ?? usual?.rawValue
        Output.line("agent     \(settings.agent ?? name ?? unnamed(agents))")
        for agent in agents { Output.line("seen      \(agent.name) (\(agent.id))") }
        Output.line("store     \(settings.paths.store)")
        Output.line("config    \(settings.paths.config)")
        Output.line("journal   \(open.isEmpty ? "empty" : "\(open.count) open")")
        for entry in open {
            Output.line(
                "          \(entry.username.personaLabel) on \(entry.address.agent), "
                    + "\(entry.address.server), "
                    + "\(entry.phase.rawValue) since \(entry.startedAt.here)")
        }
        for server in Set(open.map(\.address.server)).sorted(by: { $0.rawValue < $1.rawValue }) {
            Output.note(
                "what no running chat is at work on is mended with: lettera recover --server "
                    + server.rawValue)
        }
    }
}

extension StatusCommand {
    /// Which agent is meant where nobody names one.
    private func unnamed(_ agents: [Agent]) -> String {
        switch agents.count {
        case 0: "none seen yet; where there is only one, that one"
        case 1: "\(agents[0].name), the only one seen"
        default: "none chosen, and \(agents.count) were seen; name one with --agent"
        }
    }
}

extension JournalEntry {
    var json: JSONValue {
        .object([
            "id": .string(id.rawValue), "server": .string(address.server.rawValue),
            "agent_id": .string(address.agent.rawValue), "user": .string(username.rawValue),
            "block_id": .string(block.rawValue), "phase": .string(phase.rawValue),
            "otid": .string(otid), "process_id": .integer(Int(processID)),
            "started_at": .string(startedAt.formatted(.iso8601)),
        ])
    }
}
