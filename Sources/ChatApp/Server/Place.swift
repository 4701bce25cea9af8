import ChatCore
import ChatStore
import LettaAPI

/// Who talks to which agent, in which thread.
struct Place: Sendable {
    var user: UserRecord
    var agent: Agent
    var thread: ConversationThread

    /// The agent, on its server.
    var address: AgentAddress { AgentAddress(server: user.server, agent: agent.id) }

    /// Where its messages are kept.
    var threadAddress: ThreadAddress { ThreadAddress(address, thread) }

    /// What one message of this person asks for.
    func request(
        _ text: String, otid: String, patience: Duration = .seconds(120)
    ) -> TurnRequest {
        // Letta mangles the token streams of its older kinds of agents.
        let isOldKind = agent.kind?.hasPrefix("memgpt") ?? false
        return TurnRequest(
            text: text, otid: otid, user: user, agent: agent.id, thread: thread,
            streamsTokens: !isOldKind, patience: patience)
    }

    /// Takes over what a turn found or made anew.
    mutating func follow(_ result: TurnResult) {
        user = result.user
        thread = result.thread
    }
}

extension Connection {
    /// Finds the agent, enrols the person, and opens their conversation, where none is named their own.
    func place(
        of username: Username, agent name: String?, conversation: String? = nil, _ app: App,
        _ store: SQLiteStore
    ) async throws -> Place {
        let agent = try await AgentChoice(settings: app.settings, client: client, store: store)
            .find(name)
        let user = try await session.enrol(username)
        let thread: ConversationThread
        if let conversation {
            thread = .own(ConversationID(conversation))
        } else {
            thread = try await session.ownThread(of: username, with: agent.id)
        }
        return Place(user: user, agent: agent, thread: thread)
    }
}
