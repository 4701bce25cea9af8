import ChatCore
import Foundation
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `Pages of the server's list` {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let thread = ThreadAddress(
        server: ServerID("http://letta.test"), agent: AgentID("agent-1"),
        conversation: ConversationID("conv-1"))

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    private func said(_ number: Int, _ text: String? = nil) -> Message {
        Message(
            id: MessageID("message-\(number)"),
            body: number.isMultiple(of: 2)
                ? .assistant(.init(text ?? "words \(number)"))
                : .user(.init(text ?? "words \(number)")),
            otid: number.isMultiple(of: 2) ? nil : "otid-\(number)",
            date: Date(timeIntervalSince1970: Double(1_000 + number)))
    }

    private func merge(_ numbers: some Sequence<Int>, _ cursor: MessageCursor) async throws
        -> ThreadMerge
    {
        try await store.merge(
            ListedPage(messages: numbers.map { said($0) }, cursor: cursor), into: thread)
    }

    private func texts() async throws -> [String] {
        try await store.messages(in: thread, before: nil, limit: 1000).map { numbered in
            switch numbered.message.message.body {
            case .user(let content), .assistant(let content):
                let isErased = numbered.message.state == .erased
                return content.text.replacing("words ", with: "") + (isErased ? "!" : "")
            default: return "?"
            }
        }
    }

    @Test func `leave a gap before what was never seen, until the beginning is known`()
        async throws
    {
        #expect(try await merge(5...8, .newest) == ThreadMerge(added: 4))
        #expect(try await store.newestGap(in: thread) == MessageID("message-5"))
        let page = try await store.page(.newest, in: thread, limit: 10)
        #expect(page.startsAtGap)
        #expect(try await merge(1...4, .before(MessageID("message-5"))) == ThreadMerge(added: 4))
        #expect(try await store.newestGap(in: thread) == MessageID("message-1"))
        #expect(try await merge([], .before(MessageID("message-1"))).isEmpty)
        #expect(try await store.newestGap(in: thread) == nil)
        #expect(try await texts() == (1...8).map(String.init))
        #expect(try await !store.page(.newest, in: thread, limit: 10).startsAtGap)
    }

    @Test func `are never kept twice`() async throws {
        #expect(try await merge(1...4, .newest).added == 4)
        #expect(try await merge(1...4, .newest).isEmpty)
        #expect(try await merge(2...6, .after(MessageID("message-1"))) == ThreadMerge(added: 2))
        #expect(try await texts() == (1...6).map(String.init))
    }

    @Test func `that do not reach what is known leave a gap in the middle, which is filled`()
        async throws
    {
        _ = try await merge(1...4, .newest)
        _ = try await merge([], .before(MessageID("message-1")))
        #expect(try await merge(9...10, .newest).added == 2)
        #expect(try await store.newestGap(in: thread) == MessageID("message-9"))
        #expect(try await merge(7...8, .before(MessageID("message-9"))).added == 2)
        #expect(try await store.newestGap(in: thread) == MessageID("message-7"))
        #expect(try await merge(3...6, .before(MessageID("message-7"))).added == 2)
        #expect(try await store.newestGap(in: thread) == nil)
        #expect(try await texts() == (1...10).map(String.init))
    }

    @Test func `bring edits, and marks for what was deleted, which come off again`() async throws {
        _ = try await merge(1...6, .newest)
        let edited = ListedPage(
            messages: [said(2, "edited"), said(3), said(6)], cursor: .after(MessageID("message-1")))
        #expect(try await store.merge(edited, into: thread) == ThreadMerge(changed: 1))
        let gone = Set(["message-4", "message-5", "message-7"].map { MessageID($0) })
        #expect(try await store.erase(gone, in: thread) == 2)
        #expect(try await texts() == ["1", "edited", "3", "4!", "5!", "6"])
        #expect(
            try await merge(2...6, .after(MessageID("message-1"))) == ThreadMerge(changed: 3))
        #expect(try await texts() == (1...6).map(String.init))
    }

    @Test func `leave alone what the server never had`() async throws {
        _ = try await merge(1...2, .newest)
        let cancelled = [(11, StoredMessage.State.cancelled), (13, .unsent)].map { number, state in
            StoredMessage(
                message: Message(
                    id: MessageID("local-\(number)"), body: .user(.init("words \(number)")),
                    otid: "otid-\(number)", date: Date(timeIntervalSince1970: 1_002.5)),
                state: state)
        }
        try await store.save(cancelled, in: thread)
        // Said later, elsewhere: after what was said here and never got there.
        #expect(try await merge(1...4, .after(MessageID("message-0"))) == ThreadMerge(added: 2))
        #expect(try await texts() == ["1", "2", "11", "13", "3", "4"])
        #expect(try await merge(1...4, .newest).isEmpty)
    }

    @Test func `know an answer to a call for the one that was sent`() async throws {
        func answer(_ id: String, otid: String?) -> Message {
            Message(
                id: MessageID(id),
                body: .approvalResponse([Approval(callID: "call-1", isApproved: true)]), otid: otid)
        }
        try await store.save(
            [StoredMessage(message: answer("local-1", otid: "otid-1"), state: .complete)],
            in: thread)
        let listed = ListedPage(messages: [answer("message-1", otid: nil)], cursor: .newest)
        for _ in 0..<2 { #expect(try await store.merge(listed, into: thread).added == 0) }
        let stored = try await store.messages(in: thread, before: nil, limit: 10)
        #expect(stored.map(\.message.message) == [answer("message-1", otid: "otid-1")])
    }

    @Test func `know a thread that began here for one with an unknown beginning`() async throws {
        try await store.save(
            [StoredMessage(message: said(3), state: .complete)], in: thread)
        #expect(try await store.newestGap(in: thread) == MessageID("message-3"))
        #expect(try await merge(1...2, .before(MessageID("message-3"))).added == 2)
        #expect(try await texts() == ["1", "2", "3"])
    }

    @Test func `cannot be asked for before the server has listed anything`() async throws {
        let own = Message(
            id: MessageID("local-1"), body: .user(.init("words 1")), otid: "otid-1",
            date: Date(timeIntervalSince1970: 1_001))
        try await store.save([StoredMessage(message: own, state: .pending)], in: thread)
        #expect(try await store.newestGap(in: thread) == nil)
        // The same message, under the server's id.
        #expect(try await merge(1...2, .newest) == ThreadMerge(added: 1, changed: 1))
        #expect(try await store.newestGap(in: thread) == MessageID("message-1"))
        #expect(try await merge([], .before(MessageID("message-1"))).isEmpty)
        #expect(try await store.newestGap(in: thread) == nil)
    }
}
