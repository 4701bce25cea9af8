import ChatCore
import ChatStore
import LettaAPI
import LettaClient

/// Which agent is meant: the one that was named, the one that `agents use` chose, or the only one there is.
struct AgentChoice: Sendable {
    let settings: Settings
    let client: LettaClient
    let store: SQLiteStore

    /// Finds the agent; on the practice server, where there is none yet, makes it.
    ///
    /// - Parameter name: an agent's name or ID; nil for the configured one.
    func find(_ name: String? = nil) async throws(CommandFailure) -> Agent {
        let name = name ?? settings.agent
        let usual = name == nil ? try await usual() : nil
        let agent: Agent
        if let usual { agent = usual } else { agent = try await chosen(name) }
        try? await store.record(agent: agent, on: settings.serverID)
        return agent
    }

    /// The agent as it was last seen, where it is named by its ID or is the usual one: nothing is asked then.
    ///
    /// Nil where it has not been seen yet, and for a name, which may be another agent's by now.
    func remembered(_ name: String? = nil) async throws(StoreError) -> Agent? {
        let id: AgentID?
        if let name = name ?? settings.agent {
            id = name.hasPrefix("agent-") ? AgentID(name) : nil
        } else {
            id = try await store.defaultAgent(on: settings.serverID)
        }
        guard let id else { return nil }
        return try await store.agent(id, on: settings.serverID)?.agent
    }

    /// The one that somebody chose for the server; nil where nobody did, or it is gone.
    private func usual() async throws(CommandFailure) -> Agent? {
        guard let id = try? await store.defaultAgent(on: settings.serverID) else { return nil }
        do throws(LettaError) {
            return try await client.agent(id)
        } catch {
            if case .notFound = error { return nil }
            throw CommandFailure(error, doing: "looking for the agent", server: settings.serverName)
        }
    }

    private func chosen(_ name: String?) async throws(CommandFailure) -> Agent {
        if let name, name.hasPrefix("agent-") {
            return try await asking { () throws(LettaError) in
                try await client.agent(AgentID(name))
            }
        }
        let found = try await asking { () throws(LettaError) in
            try await client.agents(name: name)
        }
        guard let name else {
            if found.isEmpty, settings.server == .practice { return try await makePracticeAgent() }
            return try only(of: found)
        }
        return try only(of: found.filter { $0.name == name }, named: name)
    }

    private func only(
        of agents: [Agent], named name: String? = nil
    ) throws(CommandFailure) -> Agent {
        if agents.count == 1, let agent = agents.first { return agent }
        if agents.isEmpty {
            throw CommandFailure(
                .notFound,
                name.map { "there is no agent \"\($0)\" on \(settings.serverName)" }
                    ?? "\(settings.serverName) has no agents yet; make one with: "
                    + "lettera agents create NAME")
        }
        let list = agents.prefix(20).map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
        throw CommandFailure(
            .usage, "there are several agents; choose one with --agent: \(list)")
    }

    private func makePracticeAgent() async throws(CommandFailure) -> Agent {
        try await asking { () throws(LettaError) in
            guard let model = try await client.models().first else {
                throw .nonsense(detail: "the practice server names no model")
            }
            return try await client.createAgent(
                .forPeople(
                    name: "practice", model: model.handle, persona: nil,
                    tools: ["forget_everything"]))
        }
    }

    private func asking<T: Sendable>(
        _ work: () async throws(LettaError) -> T
    ) async throws(CommandFailure) -> T {
        do throws(LettaError) {
            return try await work()
        } catch {
            throw CommandFailure(error, doing: "looking for the agent", server: settings.serverName)
        }
    }
}

extension NewAgent {
    /// An agent that serves many people, each with a persona block of their own.
    static func forPeople(name: String, model: String, persona: String?, tools: [String]? = nil)
        -> NewAgent
    {
        NewAgent(
            name: name, model: model,
            memory: [
                Memory(
                    label: "persona",
                    value: persona
                        ?? "I am \(name). I talk with several people, one at a time, and "
                        + "keep what I learn about each in that person's own Persona_ block.")
            ], tools: tools)
    }
}
