import ChatCore
import Foundation
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `A stored transcript` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    static let bodies: [Message.Body] = [
        .system("be kind"), .user(.init("look", imageCount: 2)), .assistant("I see \u{1F44B}\0"),
        .reasoning("hm"), .hiddenReasoning(state: "redacted"),
        .toolCall([ToolCall(id: "c1", name: "f", arguments: #"{"a": 1}"#)]),
        .toolCall([]), .toolReturn(ToolReturn(callID: nil, text: "", succeeded: false)),
        .toolReturn(ToolReturn(callID: "c1", text: "ok", succeeded: true)),
        .approvalRequest([ToolCall(id: "c2", name: nil, arguments: "")]),
        .approvalResponse([Approval(callID: "c2", isApproved: false, reason: "no")]),
        .summary("so far"), .event(kind: "compaction", data: nil),
        .event(kind: "compaction", data: .null),
        .event(kind: "x", data: .object(["a": .number(1.5)])),
        .unknown(
            type: "new_message",
            .object([
                "deep": .array([.integer(1), .number(2.25), .null, .bool(true), .string("é")]),
                "max": .integer(.max), "far": .number(1e300),
            ])),
        .unknown(type: "user_message", .string("odd")),
    ]

    @Test(arguments: bodies)
    func `comes back equal`(body: Message.Body) async throws {
        let message = Message(
            id: MessageID("m1"), body: body, otid: "o1",
            date: Date(timeIntervalSinceReferenceDate: 700_000_000.123_456), name: "Ada",
            senderID: "identity-1", runID: RunID("run-1"), stepID: StepID("step-1"), sequence: 7)
        let bare = Message(id: MessageID("m2"), body: body)
        let stored = [
            StoredMessage(message: message, state: .cancelled),
            StoredMessage(message: bare, state: .complete),
        ]

        try await store.save(stored, in: thread)

        let read = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(read.map(\.message) == stored)
    }

    @Test func `replaces a growing message in its place`() async throws {
        try await store.save([said("hi", id: "u1", otid: "o1", state: .pending)], in: thread)
        for text in ["He", "Hell", "Hello"] {
            try await store.save([replied(text, id: "a1", state: .pending)], in: thread)
        }
        try await store.save([said("more", id: "u2", otid: "o2", state: .pending)], in: thread)
        try await store.save([replied("Hello!", id: "a1")], in: thread)

        #expect(try await lines(of: store) == ["hi", "Hello!", "more"])
    }

    @Test func `puts the server's message in place of the pending one with its otid`() async throws
    {
        try await store.save([said("hi", id: "local-1", otid: "o1", state: .pending)], in: thread)
        try await store.save([replied("Hello", id: "a1")], in: thread)
        let number = try #require(
            try await store.messages(in: thread, before: nil, limit: 9).first?.number)

        try await store.save([said("hi", id: "message-1", otid: "o1")], in: thread)

        let first = try #require(
            try await store.messages(in: thread, before: nil, limit: 9).first)
        #expect(first.number == number)
        #expect(first.message == said("hi", id: "message-1", otid: "o1"))
        #expect(try await lines(of: store) == ["hi", "Hello"])
    }

    @Test func `keeps the server's id when the client saves its own words again`() async throws {
        let ours = said("hi", id: "local-1", otid: "o1", state: .pending)
        try await store.save([ours], in: thread)
        try await store.save([said("hi", id: "message-1", otid: "o1", state: .pending)], in: thread)
        try await store.save([said("hi", id: "local-1", otid: "o1", state: .cancelled)], in: thread)
        let stored = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(
            stored.map(\.message) == [said("hi", id: "message-1", otid: "o1", state: .cancelled)])
    }

    @Test func `keeps one of two rows that turn out to be the same words`() async throws {
        try await store.save([said("hi", id: "message-1", otid: nil)], in: thread)
        try await store.save([said("hi", id: "local-1", otid: "o1", state: .pending)], in: thread)
        try await store.save([said("hi", id: "message-1", otid: "o1")], in: thread)
        #expect(try await lines(of: store) == ["hi"])
    }

    @Test func `does not make a complete message pending again`() async throws {
        try await store.save([said("hi", id: "message-1", otid: "o1")], in: thread)
        try await store.save([said("hi", id: "local-1", otid: "o1", state: .pending)], in: thread)
        try await store.mark(otid: "o1", as: .pending)
        let stored = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(stored.map(\.message.state) == [.complete])
    }

    @Test func `marks a person's message by its otid`() async throws {
        try await store.save([said("hi", id: "local-1", otid: "o1", state: .pending)], in: thread)
        #expect(try await store.mark(otid: "o1", as: .unsent))
        #expect(try await store.mark(otid: "o9", as: .unsent) == false)
        let stored = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(stored.map(\.message.state) == [.unsent])
    }

    @Test func `tells messages of one id apart by type and call`() async throws {
        let calls = ["c1", "c2"].map { call in
            StoredMessage(
                message: Message(
                    id: MessageID("m1"),
                    body: .toolCall([ToolCall(id: call, name: "f", arguments: "{}")])),
                state: .complete)
        }
        try await store.save([replied("a", id: "m1")] + calls, in: thread)
        #expect(try await store.messages(in: thread, before: nil, limit: 9).count == 3)

        // The server lists together what streamed one by one.
        let together = StoredMessage(
            message: Message(
                id: MessageID("m1"),
                body: .toolCall(["c1", "c2"].map { ToolCall(id: $0, name: "f", arguments: "{}") })),
            state: .complete)
        try await store.save([together], in: thread)
        let stored = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(stored.map(\.message) == [replied("a", id: "m1"), together])
    }

    @Test func `knows calls that are listed together by any one of them`() async throws {
        func message(_ calls: [String]) -> StoredMessage {
            StoredMessage(
                message: Message(
                    id: MessageID("m1"),
                    body: .toolCall(calls.map { ToolCall(id: $0, name: "f", arguments: "{}") })),
                state: .complete)
        }
        try await store.save([message(["c2"])], in: thread)
        try await store.save([message(["c1", "c2"])], in: thread)
        let stored = try await store.messages(in: thread, before: nil, limit: 9)
        #expect(stored.map(\.message) == [message(["c1", "c2"])])
    }

    @Test func `puts what was missing where it belongs`() async throws {
        try await store.save([replied("2", id: "m2"), replied("4", id: "m4")], in: thread)
        try await store.save((1...5).map { replied("\($0)", id: "m\($0)") }, in: thread)
        #expect(try await lines(of: store) == ["1", "2", "3", "4", "5"])
    }

    @Test func `goes on finding room between two messages`() async throws {
        let ends = [replied("first", id: "first"), replied("last", id: "last")]
        try await store.save(ends, in: thread)
        for number in 1...60 {
            try await store.save(
                [replied("\(number)", id: "m\(number)"), replied("last", id: "last")], in: thread)
        }
        #expect(
            try await lines(of: store) == ["first"] + (1...60).map(String.init) + ["last"])
    }

    @Test func `puts older history before what is there`() async throws {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        try await store.save([replied("new", id: "m9", date: now)], in: thread)
        try await store.save(
            [
                replied("old 1", id: "m1", date: now - 100),
                replied("old 2", id: "m2", date: now - 90),
            ], in: thread)
        #expect(try await lines(of: store) == ["old 1", "old 2", "new"])
    }

    @Test func `is read page by page from the end`() async throws {
        try await store.save((1...5).map { replied("\($0)", id: "m\($0)") }, in: thread)
        let last = try await store.messages(in: thread, before: nil, limit: 2)
        #expect(texts(last) == ["4", "5"])
        let before = try await store.messages(in: thread, before: last[0].number, limit: 2)
        #expect(texts(before) == ["2", "3"])
        let after = try await store.messages(in: thread, after: before[1].number, limit: 9)
        #expect(texts(after) == ["4", "5"])
    }

    @Test func `keeps threads apart`() async throws {
        let own = ThreadAddress(agent, .own(ConversationID("conv-1")))
        try await store.save([replied("shared", id: "m1")], in: thread)
        try await store.save([replied("own", id: "m1")], in: own)
        #expect(try await lines(of: store) == ["shared"])
        #expect(texts(try await store.messages(in: own, before: nil, limit: 9)) == ["own"])
        #expect(try await store.threads() == [own, thread])
    }

    @Test func `saves within a cancelled task`() async throws {
        let store = store
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.save([replied("kept", id: "m1")], in: thread)
        }
        try await task.value
        #expect(try await lines(of: store) == ["kept"])
    }
}
