import ChatCore
import ChatStore
import LettaAPI

/// Who talks to which agent, in which thread.
struct Place: Sendable {
    var user: UserRecord
    var agent: Agent
    var thread: ConversationThread
    var flow = PersonaFlow.attach
    var streamsInBackground = true

    /// The agent, on its server.
    var address: AgentAddress { AgentAddress(server: user.server, agent: agent.id) }

    /// Where its messages are kept.
    var threadAddress: ThreadAddress { ThreadAddress(address, thread) }

    /// What one message of this person asks for.
    func request(
        _ text: String, answering approvals: [Approval] = [], otid: String,
        patience: Duration = .seconds(120)
    ) -> TurnRequest {
        // Letta mangles the token streams of its older kinds of agents.
        let isOldKind = agent.kind?.hasPrefix("memgpt") ?? false
        return TurnRequest(
            text: text, approvals: approvals, otid: otid, user: user, agent: agent.id,
            thread: thread,
            flow: flow, streamsTokens: !isOldKind, mayRunInBackground: streamsInBackground,
            patience: patience)
    }

    /// Takes over what a turn found or made anew.
    mutating func follow(_ result: TurnResult) {
        user = result.user
        thread = result.thread
    }
}

extension Connection {
    /// Finds the agent, enrols the person, and opens their conversation, where none is named their own.
    ///
    /// - Parameter isBrief: whether an agent that was seen before is taken for what it was then; the turn
    ///   itself finds out whether it is still there.
    func place(
        of username: Username, agent name: String?, conversation: String? = nil,
        isBrief: Bool = false, _ app: App, _ store: SQLiteStore
    ) async throws -> Place {
        let choice = AgentChoice(settings: app.settings, client: client, store: store)
        let remembered = isBrief ? try await choice.remembered(name) : nil
        let agent: Agent
        if let remembered { agent = remembered } else { agent = try await choice.find(name) }
        let user = try await session.enrol(username)
        let thread: ConversationThread
        let flow = app.settings.flow
        if let conversation {
            thread = .own(ConversationID(conversation))
            let address = AgentAddress(server: session.server, agent: agent.id)
            if flow == .isolated,
                try await store.copy(of: ThreadAddress(address, thread)) == nil
            {
                throw CommandFailure(
                    .usage,
                    "the conversation \(conversation) was not started for the flow \"isolated\"; "
                        + "leave --conversation out, or use --flow attach")
            }
        } else if app.settings.sharesThread {
            thread = await session.sharedThread(with: agent.id)
        } else {
            thread = try await session.ownThread(of: username, with: agent.id, flow: flow)
        }
        return Place(
            user: user, agent: agent, thread: thread, flow: flow,
            streamsInBackground: app.settings.streamsInBackground)
    }
}
