import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

/// What there is to choose from.
extension ChatWorker {
    func list(_ listing: Listing) async {
        do {
            await emit(.listed(listing, try await choices(of: listing)))
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    /// Asks which of several agents is meant, where nobody has said.
    func offerAgents() async {
        guard place == nil, agentName == nil, let agents = try? await choices(of: .agents),
            agents.count > 1
        else { return }
        await emit(.agentNeeded(agents))
    }

    /// Names that the input line can complete.
    func listNames() async {
        await emit(.known(.users, await users()))
        let agents = (try? await store.agents(on: app.settings.serverID)) ?? []
        await emit(.known(.agents, agents.map { choice(for: $0.agent) }))
        await emit(.known(.servers, servers()))
    }

    private func choices(of listing: Listing) async throws -> [Choice] {
        switch listing {
        case .users: return await users()
        case .servers: return servers()
        case .agents:
            let agents = try await reached().client.agents()
            for agent in agents { try? await store.record(agent: agent, on: app.settings.serverID) }
            return agents.map { choice(for: $0) }
        case .models:
            let current = place?.agent.model
            return try await reached().client.models().map { model in
                Choice(
                    id: model.handle, name: model.handle,
                    detail: model.contextWindow.map { "\($0) tokens of context" } ?? "",
                    isCurrent: model.handle == current)
            }
        case .conversations:
            return try await conversations().list().map { item in
                let count =
                    item.messageCount == 1 ? "1 message" : "\(item.messageCount) messages"
                let parts = [
                    item.lastDate.map { TimeAgo.words($0) },
                    item.messageCount > 0 ? count : item.isKnown ? nil : "not opened here yet",
                    item.lastText.map {
                        $0.split(whereSeparator: \.isNewline).joined(separator: " ")
                    },
                ]
                return Choice(
                    id: item.id.rawValue, name: item.name,
                    detail: parts.compactMap(\.self).joined(separator: " · "),
                    more: item.lastText ?? "", isCurrent: item.isCurrent)
            }
        }
    }

    private func users() async -> [Choice] {
        let users = (try? await store.users(on: app.settings.serverID)) ?? []
        return users.map { user in
            Choice(
                id: user.username.rawValue, name: user.username.rawValue,
                detail: "last seen \(TimeAgo.words(user.lastSeenAt))",
                isCurrent: user.username == username)
        }
    }

    private func choice(for agent: Agent) -> Choice {
        Choice(
            id: agent.id.rawValue, name: agent.name,
            detail: [agent.model, agent.id.rawValue].compactMap(\.self).joined(separator: " · "),
            isCurrent: agent.id == place?.agent.id)
    }

    private func servers() -> [Choice] {
        let settings = app.settings
        let profiles = settings.profiles.map { profile in
            Choice(
                id: profile.name, name: profile.name, detail: profile.url,
                isCurrent: settings.serverID == profile.serverID)
        }
        let practice = Choice(
            id: "practice", name: "practice", detail: "inside this program",
            isCurrent: settings.server == .practice)
        let isListed = (profiles + [practice]).contains(where: \.isCurrent)
        let current =
            isListed
            ? []
            : [Choice(id: settings.serverName, name: settings.serverName, isCurrent: true)]
        return current + profiles + [practice]
    }

    // MARK: What orders need

    func reached() throws(CommandFailure) -> Connection {
        guard let connection else {
            throw CommandFailure(.unreachable, "the server cannot be asked while it is away")
        }
        return connection
    }

    func opened() throws(CommandFailure) -> Place {
        guard let place else {
            throw CommandFailure(.unreachable, "not while the server is away")
        }
        return place
    }

    func conversations() throws(CommandFailure) -> Conversations {
        Conversations(connection: try reached(), store: store, place: try opened())
    }

    func words(for error: any Error) -> String {
        CommandFailure(unexpected: error, server: app.settings.serverName).message
    }
}
