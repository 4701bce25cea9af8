import ChatCore
import Foundation
import LettaAPI
import LettaClient

/// Asks the server who it is, and whether it lets us in.
///
/// Changes nothing there.
struct ServerCheckup {
    let settings: Settings
    let connection: Connection

    private var client: LettaClient { connection.client }

    /// What was found, and what the server can do, where that could be asked.
    func look() async -> (findings: [Finding], capabilities: ServerCapabilities?) {
        let version: String
        do throws(LettaError) {
            version = try await client.health().version
        } catch {
            return ([.fail("server", CommandFailure(error, server: settings.serverName))], nil)
        }
        var findings = [Finding.ok("server", "\(settings.serverName) answers, Letta \(version)")]
        do throws(LettaError) {
            // Everybody may ask for its health; this needs the key.
            _ = try await client.send(.agents(limit: 1))
        } catch {
            findings.append(.fail("access", CommandFailure(error, server: settings.serverName)))
            return (findings, nil)
        }
        findings.append(.ok("access", "\(settings.serverName) lets us in"))
        let (finding, agent) = await agent()
        findings.append(finding)
        guard let agent else {
            return (findings + [.skip("abilities", "there is no agent to ask by")], nil)
        }
        let abilities = await connection.session.capabilities(asking: agent.id, refresh: true)
        return (findings + self.findings(for: abilities), abilities)
    }

    // MARK: Agent

    /// What is to be said of the agent, and one to ask by.
    private func agent() async -> (Finding, Agent?) {
        do throws(LettaError) {
            guard let name = settings.agent else { return onlyAgent(of: try await client.agents()) }
            let found =
                name.hasPrefix("agent-")
                ? [try await client.agent(AgentID(name))]
                : try await client.agents(name: name).filter { $0.name == name }
            if found.count == 1 { return (.ok("agent", found[0].words), found[0]) }
            guard found.isEmpty else { return several(found) }
            let missing = Finding.fail(
                "agent", "there is no agent \"\(name)\" on \(settings.serverName)",
                fix: "lettera agents list names them", .notFound)
            return (missing, nil)
        } catch {
            let failure = CommandFailure(
                error, doing: "looking for the agent", server: settings.serverName)
            return (.fail("agent", failure), nil)
        }
    }

    private func onlyAgent(of agents: [Agent]) -> (Finding, Agent?) {
        if agents.count == 1 {
            return (.ok("agent", agents[0].words + ", the only one there is"), agents[0])
        }
        guard agents.isEmpty else { return several(agents) }
        if settings.server == .practice {
            return (.ok("agent", "none yet; the first turn makes one"), nil)
        }
        let none = Finding.warn(
            "agent", "\(settings.serverName) has none", fix: "lettera agents create NAME")
        return (none, nil)
    }

    private func several(_ agents: [Agent]) -> (Finding, Agent?) {
        let names = agents.prefix(3).map(\.name).joined(separator: ", ")
        let several = Finding.warn(
            "agent", "there are \(agents.count): \(names)\(agents.count > 3 ? ", …" : "")",
            fix: "choose one with --agent, or agent in the configuration")
        return (several, agents.first)
    }

    // MARK: Abilities

    private func findings(for abilities: ServerCapabilities) -> [Finding] {
        Capability.allCases.map { ability in
            switch abilities[ability] {
            case false? where ability == .systemOverride && settings.flow == .isolated:
                .fail(
                    ability.title, "no, and it is what is configured", fix: "use --flow attach",
                    .configuration)
            case true?: .ok(ability.title, "yes")
            case false?: .ok(ability.title, "no; \(ability.substitute)")
            case nil:
                .warn(ability.title, "unknown", fix: "the server could not be asked; try again")
            }
        }
    }
}

extension Agent {
    fileprivate var words: String { "\(name) (\(id))" }
}

extension Capability {
    fileprivate var title: String {
        switch self {
        case .conversations: "conversations"
        case .backgroundStreams: "background"
        case .recompile: "recompile"
        case .identities: "identities"
        case .systemOverride: "isolated flow"
        }
    }

    /// What is done without it.
    fileprivate var substitute: String {
        switch self {
        case .conversations: "everybody shares the agent's own history"
        case .backgroundStreams:
            "a reply whose connection breaks is completed from the server's list"
        case .recompile: "the server compiles prompts by itself"
        case .identities: "people are known to this program alone"
        case .systemOverride: "people take turns, with flow attach"
        }
    }
}

extension ServerCapabilities {
    /// With stable keys: true, false, or null where it is not known.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "version": .text(version), "checked_at": .string(checkedAt.formatted(.iso8601)),
        ]
        for ability in Capability.allCases {
            members[ability.rawValue] = self[ability].map { .bool($0) } ?? .null
        }
        return .object(members)
    }
}
