import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

/// Which part of the store is on the screen.
struct ShownHistory: Sendable {
    var thread: ThreadAddress?

    /// What people call its agent.
    var agentName: String?

    /// What was typed before it was known to whom.
    var earlyDraft: String?

    /// Lines that were entered before it was known to whom.
    var earlyInput: [String] = []
    var hasRemembered = false

    /// Whether more has come into the store while a reply was shown.
    var isStale = false
}

extension ChatWorker {
    private static let pageSize = 200

    // MARK: What is stored

    /// Before the server is asked, or while it is away: what was said last time.
    func showWhatIsStored() async {
        guard let agent = await agentSeenBefore() else { return }
        let address = AgentAddress(server: app.settings.serverID, agent: agent.id)
        let thread: ConversationThread
        if app.settings.sharesThread {
            thread = .shared
        } else {
            guard let conversation = try? await store.conversation(of: username, with: address)
            else { return }
            thread = conversation == .agentDefault ? .unlocked : .own(conversation)
        }
        await emit(.opened(parties(agent, thread)))
        // What an interrupted turn left is there until somebody has taken it back.
        let open = (try? await store.openEntries(of: address)) ?? []
        if open.contains(where: { $0.username == username }) {
            await emit(.personaSettled(detached: false))
        }
        shown.agentName = agent.name
        await listNames()
        await showHistory(of: ThreadAddress(address, thread))
        await showStoredBlocks(of: address)
    }

    /// The agent that will be meant, as far as the store can tell.
    private func agentSeenBefore() async -> Agent? {
        guard let seen = try? await store.agents(on: app.settings.serverID).map(\.agent) else {
            return nil
        }
        guard let agentName else { return seen.count == 1 ? seen.first : nil }
        return seen.first { $0.id.rawValue == agentName || $0.name == agentName }
    }

    func showHistory(of thread: ThreadAddress) async {
        let isFirst = shown.thread != thread
        shown.thread = thread
        if let page = try? await store.page(.newest, in: thread, limit: Self.pageSize) {
            var transcript = Transcript()
            for message in page.messages { transcript.apply(message) }
            await emit(
                .historyLoaded(
                    transcript, hasOlder: page.hasOlder || page.startsAtGap && place != nil))
        }
        await showReadingPlace(in: thread)
        if isFirst { await showInput(to: AgentAddress(server: thread.server, agent: thread.agent)) }
    }

    private func showInput(to agent: AgentAddress) async {
        if !shown.hasRemembered {
            shown.hasRemembered = true
            for line in shown.earlyInput {
                try? await store.addInput(line, of: username, to: agent)
            }
            shown.earlyInput = []
            await remember((try? await store.inputHistory(of: username, to: agent)) ?? [])
        }
        await showQueue(of: agent)
        if let early = shown.earlyDraft {
            shown.earlyDraft = nil
            return await keep(draft: early, to: agent)
        }
        let nobody = AgentAddress.nobody(on: agent.server)
        if let draft = try? await store.draft(of: username, to: nobody) {
            await keep(draft: "", to: nobody)
            await keep(draft: draft, to: agent)
        }
        if let draft = try? await store.draft(of: username, to: agent) {
            await emit(.draftLoaded(draft))
        }
    }

    private func showStoredBlocks(of address: AgentAddress) async {
        guard let records = try? await store.blockRecords(of: address, with: username) else {
            return
        }
        let shown = records.filter { record in
            record.agents.contains(address.agent) && !Persona.isPersona(label: record.block.label)
                || record.username == username
        }
        await emit(.blocksRead(shown.map(\.block)))
    }

    // MARK: What is typed

    func saveDraft(_ text: String) async {
        prepareToSend(text)
        guard let address = draftAddress else {
            shown.earlyDraft = text
            return await keep(
                draft: text,
                to: .nobody(on: app.settings.serverID))
        }
        await keep(draft: text, to: address)
    }

    /// Whoever types may soon send: the connection is opened meanwhile, and nothing else is done.
    private func prepareToSend(_ draft: String) {
        guard !draft.isEmpty, let connection else { return }
        Task { await connection.prepare() }
    }

    func addInput(_ line: String) async {
        guard let address = draftAddress else { return shown.earlyInput.append(line) }
        try? await store.addInput(line, of: username, to: address)
    }

    private func keep(draft: String, to agent: AgentAddress) async {
        try? await store.saveDraft(draft, of: username, to: agent)
    }

    var draftAddress: AgentAddress? {
        place?.address
            ?? shown.thread.map { AgentAddress(server: $0.server, agent: $0.agent) }
    }

    // MARK: The server's side

    func refreshBlocks() async {
        guard let place, let connection else { return }
        await readBlocks(place, connection)
    }

    /// The agent's blocks, and the person's own although it is attached only while they talk.
    func readBlocks(_ place: Place, _ connection: Connection) async {
        guard
            let attached = try? await connection.client.blocks(of: place.agent.id)
                .filter({ !LockBlock.isLock(label: $0.label) })
        else { return }
        var blocks = attached.filter { !Persona.isPersona(label: $0.label) }
        if let own = try? await connection.client.block(place.user.block) { blocks.append(own) }
        try? await store.record(blocks, on: place.address.server, by: .elsewhere)
        try? await store.record(attached: attached.map(\.id), to: place.address)
        await emit(.blocksRead(blocks))
    }
}

extension AgentAddress {
    /// Stands for the agent while none is known.
    static func nobody(on server: ServerID) -> AgentAddress {
        AgentAddress(server: server, agent: AgentID("none"))
    }
}
