import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient

/// A person's conversations with an agent: what the server knows of them, and what is kept here.
struct Conversations: Sendable {
    /// One of them.
    struct Item: Sendable {
        var id: ConversationID

        /// What it is called; where it has no name, how it began.
        var name: String
        var lastText: String?
        var lastDate: Date?
        var messageCount: Int

        /// Whether it is the one that the person is in.
        var isCurrent: Bool

        /// Whether this program began or opened it for this person.
        var isKnown: Bool
    }

    let connection: Connection
    let store: SQLiteStore
    let place: Place

    private var username: Username { place.user.username }
    private var server: String { connection.session.server.rawValue }

    /// The person's own, the one used last first.
    ///
    /// What is known to be somebody else's is left out; what nobody here has used is not.
    func list() async throws -> [Item] {
        let found = try await asking("listing the conversations") { () throws(LettaError) in
            try await connection.client.conversations(of: place.agent.id)
        }
        let names = found.compactMap { item in item.summary.map { (item.id, $0) } }
        try? await store.record(
            names: Dictionary(names) { first, _ in first }, of: place.address)
        let records = try await store.conversations(
            on: place.address.server, agent: place.agent.id)
        let owners = Dictionary(
            records.map { ($0.conversation, $0.username) }, uniquingKeysWith: { first, _ in first })
        let own = found.filter { conversation in
            owners[conversation.id].map { $0 == username } ?? !isSomebodyElses(conversation)
        }
        let summaries = try await store.summaries(
            of: own.map { ThreadAddress(place.address, .own($0.id)) })
        let items = own.map { conversation -> Item in
            let owner = owners[conversation.id]
            let kept = summaries[ThreadAddress(place.address, .own(conversation.id))]
            return Item(
                id: conversation.id, name: conversation.summary ?? "(no name)",
                lastText: kept?.lastText, lastDate: kept?.lastDate ?? conversation.lastMessageAt,
                messageCount: kept?.messageCount ?? 0,
                isCurrent: place.thread == .own(conversation.id), isKnown: owner != nil)
        }
        return items.sorted { ($0.lastDate ?? .distantPast) > ($1.lastDate ?? .distantPast) }
    }

    /// Whether it bears the name that this program gives, on another machine, for somebody else.
    private func isSomebodyElses(_ conversation: Conversation) -> Bool {
        guard let summary = conversation.summary, summary.hasSuffix(Self.suffix) else {
            return false
        }
        return summary != username.rawValue + Self.suffix
    }

    private static let suffix = " in lettera"

    /// Begins one, and makes it the one that the person is in.
    func begin(named name: String) async throws -> ConversationThread {
        let thread = try await connection.session.newThread(
            of: username, with: place.agent.id, flow: place.flow)
        if !name.isEmpty, case .own(let id) = thread { try await rename(id, to: name) }
        return thread
    }

    /// Copies the one that the person is in, and goes on in the copy.
    func fork() async throws -> ConversationThread {
        guard case .own(let id) = place.thread else {
            throw CommandFailure(.usage, "there is no conversation of your own to fork")
        }
        guard place.flow == .attach else {
            throw CommandFailure(
                .usage,
                "a fork would lose its copy of your persona block, which the flow \"isolated\" "
                    + "needs; use /new, or the flow \"attach\"")
        }
        let fork = try await asking("forking the conversation") { () throws(LettaError) in
            let original = try await connection.client.conversation(id)
            let fork = try await connection.client.fork(id)
            // Some name it like the original.
            let name = original.summary ?? "\(username)\(Self.suffix)"
            try await connection.client.renameConversation(fork.id, to: "\(name) (fork)")
            return fork
        }
        try await select(fork.id)
        // What was said so far is the fork's as well.
        let thread = ConversationThread.own(fork.id)
        var place = place
        place.thread = thread
        try await copyHistory(from: self.place.threadAddress, to: place.threadAddress)
        return thread
    }

    /// The newest messages are enough to go on reading; the rest comes from the server.
    private func copyHistory(from old: ThreadAddress, to new: ThreadAddress) async throws {
        let page = try await store.messages(in: old, before: nil, limit: 200)
        let shared = page.map(\.message).filter { $0.state == .complete }
        try await store.save(shared, in: new)
    }

    /// Makes sure that the server has one, with this agent; of one that it has no more it is noted that
    /// what is kept here is all there is.
    func check(_ id: ConversationID) async throws {
        let found: Conversation
        do throws(LettaError) {
            guard id.rawValue.hasPrefix("conv-") else { throw .notFound(detail: "no such ID") }
            found = try await connection.client.conversation(id)
        } catch {
            guard case .notFound = error else {
                throw CommandFailure(error, doing: "looking for the conversation", server: server)
            }
            try await store.forgetListing(of: ThreadAddress(place.address, .own(id)))
            throw CommandFailure(
                .notFound, "\(server) has no conversation \(id); see: lettera conversations list")
        }
        guard found.agentID == place.agent.id else {
            throw CommandFailure(.usage, "\(id) is a conversation with another agent")
        }
    }

    /// Makes one the person's own, and the one that they are in.
    func open(_ id: ConversationID) async throws -> ConversationThread {
        try await check(id)
        let thread = ConversationThread.own(id)
        let isIsolated = try await store.copy(of: ThreadAddress(place.address, thread)) != nil
        if place.flow == .isolated, !isIsolated {
            throw CommandFailure(
                .usage,
                "that conversation was not begun for the flow \"isolated\"; use /new, or the flow "
                    + "\"attach\"")
        }
        try await select(id)
        return thread
    }

    func rename(_ id: ConversationID, to name: String) async throws {
        try await asking("renaming the conversation") { () throws(LettaError) in
            try await connection.client.renameConversation(id, to: name)
        }
        try? await store.record(names: [id: name], of: place.address)
    }

    /// Deletes one on the server, and what was said in it here.
    func delete(_ id: ConversationID) async throws {
        let open = try await store.openEntries(of: place.address)
        if open.contains(where: { $0.thread == .own(id) }) {
            throw CommandFailure(
                .busy, "a turn runs in that conversation, or has left something behind; try later")
        }
        do throws(LettaError) {
            try await connection.client.deleteConversation(id)
        } catch {
            // What is gone already is as wanted; so is what is kept of it.
            let failure = CommandFailure(
                error, doing: "deleting the conversation", server: server)
            if failure.status != .notFound { throw failure }
        }
        try await store.forget(ThreadAddress(place.address, .own(id)))
    }

    private func select(_ id: ConversationID) async throws {
        let records = try await store.conversations(
            on: place.address.server, agent: place.agent.id)
        let known = records.first { $0.conversation == id }
        if let known, known.username != username {
            throw CommandFailure(.notAllowed, "that is a conversation of \(known.username)")
        }
        try await store.save(
            ConversationRecord(
                address: place.address, conversation: id, username: username,
                createdAt: known?.createdAt ?? Date()))
    }

    private func asking<T: Sendable>(
        _ work: String, _ body: () async throws(LettaError) -> T
    ) async throws(CommandFailure) -> T {
        do throws(LettaError) {
            return try await body()
        } catch {
            throw CommandFailure(error, doing: work, server: server)
        }
    }
}
