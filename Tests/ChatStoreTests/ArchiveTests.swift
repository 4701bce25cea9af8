import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

/// Rows of a store as text, to be compared.
func rows(of sql: String, in store: SQLiteStore) async throws -> [String] {
    try await store.read { db in try Row.fetchAll(db, sql: sql).map { "\($0)" } }
}

@Suite struct `An exported thread` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    private static let columns =
        "SELECT number, id, type, call, otid, sender, run, date, state, text, body, thread FROM message ORDER BY number"

    private func empty(_ name: String = "other") throws -> SQLiteStore {
        try SQLiteStore(path: folder.path + "/\(name)/lettera.sqlite")
    }

    private func header(_ thread: ThreadAddress = thread) throws -> ArchiveHeader {
        ArchiveHeader(
            exportedAt: Date(timeIntervalSince1970: 1_763_680_000), thread: thread,
            agentName: "Sam \u{1B}\u{202E}", user: Username("ada"), conversationName: "plans",
            createdAt: Date(timeIntervalSince1970: 1_763_000_000.25))
    }

    /// What the command writes: lines, or a document where `isDocument`.
    private func export(
        _ thread: ThreadAddress = thread, isDocument: Bool = false, pageSize: Int = 100
    ) async throws -> String {
        var lines: [String] = []
        var last: Int64?
        while true {
            let page = try await store.archive(
                of: thread, .whole, after: last, limit: pageSize)
            guard let end = page.last else { break }
            lines += page.map(\.json)
            last = end.number
        }
        let header = try header(thread).members()
        return isDocument
            ? "{\(header),\"messages\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
            : (["{\(header)}"] + lines).joined(separator: "\n") + "\n"
    }

    private func file(_ text: String, _ name: String = "talk.jsonl") throws -> String {
        let path = folder.path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Messages of every type in every state, with all that a message can have, and with nothing.
    private static let everything: [StoredMessage] = {
        var messages: [StoredMessage] = []
        let states: [StoredMessage.State] = [
            .pending, .complete, .cancelled, .failed, .unsent, .erased,
        ]
        for (index, body) in `A stored transcript`.bodies.enumerated() {
            for (place, state) in states.enumerated() {
                let number = index * 10 + place
                var body = body
                // Calls of one message are told apart by their ids.
                if case .toolCall(let calls) = body, !calls.isEmpty {
                    body = .toolCall([ToolCall(id: "call-\(number)", name: "f", arguments: "{}")])
                }
                messages.append(
                    StoredMessage(
                        message: Message(
                            id: MessageID("message-\(number)"), body: body, otid: "otid-\(number)",
                            date: Date(timeIntervalSinceReferenceDate: 7e8 + Double(number) / 7),
                            name: "Ada", senderID: "identity-1", runID: RunID("run-\(number)"),
                            stepID: StepID("step-1"), sequence: number), state: state))
                messages.append(
                    StoredMessage(
                        message: Message(id: MessageID("bare-\(number)"), body: body), state: state)
                )
            }
        }
        return messages
    }()

    @Test(arguments: [false, true]) func `comes back row by row, whatever is in it`(
        isDocument: Bool
    ) async throws {
        try await store.save(Self.everything, in: thread)
        // As a server that sends no date leaves it: the column knows more than the message.
        try await store.write { db in
            try db.execute(sql: "UPDATE message SET date = 1763680000123 WHERE id LIKE 'bare-1%'")
            // And as a conversation that was fetched from its end leaves it.
            try db.execute(sql: "INSERT INTO gap SELECT rowid FROM message WHERE id LIKE 'bare-2%'")
        }
        let path = try file(try await export(isDocument: isDocument))
        let other = try empty()
        let report = try await other.importArchive(at: path)

        #expect(report.addedCount == Self.everything.count)
        #expect(report.threads == [thread])
        let expected = try await rows(of: Self.columns, in: store)
        #expect(try await rows(of: Self.columns, in: other) == expected)
        #expect(
            try await rows(of: "SELECT * FROM thread", in: other)
                == rows(of: "SELECT * FROM thread", in: store))
        let gaps = "SELECT id FROM gap JOIN message ON rowid = gap.message ORDER BY id"
        let left = try await rows(of: gaps, in: store)
        #expect(left.count > 3)
        #expect(try await rows(of: gaps, in: other) == left)
        try await expectSoundIndex(of: other)
    }

    @Test func `comes back with ten thousand messages of hostile text`() async throws {
        var messages: [StoredMessage] = []
        var state: UInt64 = 7
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let pieces = [
            "\u{0}", "\u{1B}[2J", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2028}", "\u{2029}", "\n",
            "\r\n", "\t",
            "\"", "\\", "\\u0041", "/", "{", "}", "[", "]", ",", ":", "漢字", "👩‍👩‍👧", "e\u{301}",
            "\u{FFFD}",
            "\u{FFFF}", "\u{10FFFF}", "a", " ", "messages", "\"messages\":[", "\"format\":1", "ß",
        ]
        for index in 0..<10_000 {
            let text = (0..<next(12)).map { _ in pieces[next(pieces.count)] }.joined()
            let body: Message.Body =
                switch index % 4 {
                case 0: .user(Message.Content(text, imageCount: index % 3))
                case 1: .assistant(.init(text))
                case 2: .toolCall([ToolCall(id: "c\(index)", name: text, arguments: text)])
                default:
                    .unknown(type: "type\(text)", .object([text: .array([.string(text), .null])]))
                }
            messages.append(
                StoredMessage(
                    message: Message(
                        id: MessageID("message-\(index)"), body: body,
                        otid: index % 4 == 0 ? "otid-\(index)\(text)" : nil,
                        date: Date(timeIntervalSince1970: Double(index) * 1.001)),
                    state: .complete))
        }
        try await store.save(messages, in: thread)
        let text = try await export(pageSize: 997)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 10_002)
        #expect(
            text.unicodeScalars.allSatisfy { scalar in
                scalar == "\n"
                    || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
                        && scalar != "\u{202E}"
            })
        let other = try empty()
        _ = try await other.importArchive(at: try file(text))
        let expected = try await rows(of: Self.columns, in: store)
        #expect(expected.count == 10_000)
        #expect(try await rows(of: Self.columns, in: other) == expected)
    }

    @Test func `can be read twice, and changes nothing of what is there`() async throws {
        try await store.save(Self.everything, in: thread)
        let path = try file(try await export())
        let other = try empty()
        _ = try await other.importArchive(at: path)
        let first = try await rows(of: "SELECT * FROM message", in: other)
        let second = try await other.importArchive(at: path)
        #expect(second.addedCount == 0)
        #expect(second.messageCount == Self.everything.count)
        #expect(try await rows(of: "SELECT * FROM message", in: other) == first)

        let mine = try await store.importArchive(at: path)
        #expect(mine.addedCount == 0)
    }

    @Test func `fills what a thread lacks, in its place`() async throws {
        let all = (0..<40).map { replied("\($0)", id: "message-\($0)") }
        try await store.save(all, in: thread)
        let path = try file(try await export())
        let other = try empty()
        // Numbered on its own, with other messages in between.
        for number in [3, 4, 20, 39] { try await other.save([all[number]], in: thread) }
        try await other.save([replied("later", id: "message-later")], in: thread)
        _ = try await other.importArchive(at: path)
        let texts = try await lines(of: other)
        #expect(texts == (0..<40).map { "\($0)" } + ["later"])
    }

    @Test func `goes on where an import was interrupted`() async throws {
        try await store.save((0..<50).map { replied("\($0)", id: "message-\($0)") }, in: thread)
        let whole = try await export()
        let other = try empty()
        let half = whole.split(separator: "\n").prefix(20).joined(separator: "\n") + "\n{\"numb"
        await #expect(
            throws: ImportError.badFile(line: 21, reason: "it ends in the middle", addedCount: 0)
        ) { try await other.importArchive(at: try file(half)) }
        let report = try await other.importArchive(at: try file(whole))
        #expect(report.messageCount == 50)
        #expect(
            try await rows(of: Self.columns, in: other) == rows(of: Self.columns, in: store))
    }

    @Test func `may hold several threads, and makes them and their agents known`() async throws {
        let second = ThreadAddress(
            server: server, agent: AgentID("agent-2"), conversation: ConversationID("conv-2"))
        try await store.save([replied("a", id: "message-1")], in: thread)
        try await store.save([replied("b", id: "message-2")], in: second)
        for isDocument in [false, true] {
            let texts = [
                try await export(thread, isDocument: isDocument),
                try await export(second, isDocument: isDocument),
            ]
            let text = isDocument ? "[\n\(texts.joined(separator: ","))]" : texts.joined()
            let other = try empty("several-\(isDocument)")
            let report = try await other.importArchive(at: try file(text))
            #expect(report.threads == [thread, second])
            let records = try await other.threadRecords()
            #expect(records.map(\.address) == [thread, second])
            #expect(records.allSatisfy { $0.username == Username("ada") && $0.name == "plans" })
            #expect(records.allSatisfy { $0.agentName == "Sam \u{1B}\u{202E}" })
            #expect(records[0].createdAt == Date(timeIntervalSince1970: 1_763_000_000.25))
        }
    }

    @Test func `leaves a person in the conversation they are in`() async throws {
        let other = try empty()
        let own = ThreadAddress(
            server: server, agent: agent.agent, conversation: ConversationID("conv-old"))
        let ada = try name("ada")
        try await other.save(
            ConversationRecord(
                address: agent, conversation: ConversationID("conv-now"), username: ada,
                createdAt: Date()))
        try await store.save([replied("a", id: "message-1")], in: own)
        _ = try await other.importArchive(at: try file(try await export(own)))
        #expect(try await other.conversation(of: ada, with: agent) == ConversationID("conv-now"))
    }

    @Test func `can have been written anew by other programs`() async throws {
        try await store.save(
            [said("hi", id: "message-1", otid: "o1"), replied("é", id: "message-2")], in: thread)
        let document = try JSONSerialization.jsonObject(
            with: Data(try await export(isDocument: true).utf8))
        // With its keys sorted the messages come before the header's last keys.
        let text = String(
            decoding: try JSONSerialization.data(
                withJSONObject: document, options: [.sortedKeys, .prettyPrinted]), as: UTF8.self)
        let other = try empty()
        let report = try await other.importArchive(at: try file(text))
        #expect(report.addedCount == 2)
        #expect(
            try await rows(of: Self.columns, in: other) == rows(of: Self.columns, in: store))
    }

    @Test(arguments: [
        ("", 1, "there is nothing in it"),
        ("hello\n", 1, "it is no transcript of lettera"),
        ("HEAD\nhello\n", 2, "it is no transcript of lettera"),
        ("HEAD\n[]\n", 2, "it is no transcript of lettera"),
        (
            "{\"message\":{\"id\":\"m\",\"kind\":\"user\"}}\n", 1,
            "there is no header before the first message"
        ),
        (
            "HEAD\n{\"message\":{\"id\":\"m\",\"kind\":\"user\"}}\n{\"a\":1}\n", 3,
            "message is missing"
        ),
        ("HEAD\n{\"message\":{\"id\":\"\",\"kind\":\"user\"}}\n", 2, "a message has no id"),
        ("HEAD\n{\"message\":{\"kind\":\"user\"}}\n", 2, "message.id is missing"),
        (
            "HEAD\n{\"message\":{\"id\":\"m\",\"kind\":\"nonsense\"}}\n", 2,
            "message.kind cannot be understood"
        ),
        (
            "HEAD\n{\"message\":{\"id\":\"m\",\"kind\":\"user\",\"images\":\"two\"}}\n", 2,
            "message.images is of another kind than it should be"
        ),
        (
            "HEAD\n{\"state\":\"lost\",\"message\":{\"id\":\"m\",\"kind\":\"user\"}}\n", 2,
            "there is no state \"lost\""
        ),
        (
            "HEAD\n{\"number\":9223372036854775807,\"message\":{\"id\":\"m\",\"kind\":\"user\"}}\n",
            2, "the number 9223372036854775807 is out of range"
        ),
        ("HEAD\n{\"message\":{\"id\":\"m\",\"kind\":\"us\ner\"}}\n", 2, "a text has no end"),
        (
            "{\"format\":\"other\",\"version\":1,\"server\":\"x\",\"agent\":{\"id\":\"a\"},\"conversation_id\":\"c\"}\n",
            1, "it is no transcript of lettera"
        ),
        (
            "{\"format\":\"lettera-transcript\",\"version\":2,\"server\":\"x\",\"agent\":{\"id\":\"a\"},\"conversation_id\":\"c\"}\n",
            1, "a newer lettera wrote it"
        ),
        (
            "{\"format\":\"lettera-transcript\",\"version\":1,\"server\":\"\",\"agent\":{\"id\":\"a\"},\"conversation_id\":\"c\"}\n",
            1, "the server, the agent or the conversation has no name"
        ),
        (
            "{\"format\":\"lettera-transcript\",\"version\":1,\"agent\":{\"id\":\"a\"},\"conversation_id\":\"c\"}\n",
            1, "server is missing"
        ),
        (
            "{\"format\":\"lettera-transcript\",\"version\":1,\"server\":\"s\",\"agent\":{\"id\":\"a\"},\"conversation_id\":\"c\",\"user\":\"a b\"}\n",
            1, "\"a b\" is no username"
        ),
        ("{\"messages\":[{}]}", 1, "format is missing"),
        ("}", 1, "it is no transcript of lettera"),
        ("HEAD\n{\"message\":{]}\n", 2, "it is no JSON"),
    ]) func `that is nonsense is refused by its line`(text: String, line: Int, reason: String)
        async throws
    {
        let head = "{\(try header().members())}"
        let path = try file(text.replacingOccurrences(of: "HEAD", with: head))
        do {
            let report = try await store.importArchive(at: path)
            Issue.record("it was taken: \(report)")
        } catch ImportError.badFile(let found, let why, _) {
            #expect(found == line)
            #expect(why == reason)
        }
    }

    @Test func `that is not there, or is no file, is told as such`() async throws {
        for path in ["/nowhere/at/all.jsonl", folder.path] {
            do {
                _ = try await store.importArchive(at: path)
                Issue.record("it was read")
            } catch ImportError.badFile(let line, let reason, _) {
                #expect(line == 0)
                #expect(!reason.isEmpty)
            }
        }
    }

    @Test func `can be a part between two times`() async throws {
        let start = Date(timeIntervalSince1970: 1_763_000_000)
        let messages = (0..<10).map { index in
            // Some have no date, as calls that streamed.
            replied(
                "\(index)", id: "message-\(index)",
                date: index % 3 == 1 ? nil : start + Double(index) * 60)
        }
        try await store.save(messages, in: thread)
        func part(_ since: Int?, _ until: Int?) async throws -> [String] {
            let stretch = try await store.stretch(
                of: thread, since: since.map { start + Double($0) * 60 },
                until: until.map { start + Double($0) * 60 })
            guard let stretch else { return ["nothing"] }
            return try await store.messages(in: thread, stretch, after: nil, limit: 100)
                .map { text(of: $0.message) }
        }
        #expect(try await part(nil, nil) == (0..<10).map { "\($0)" })
        #expect(try await part(3, nil) == ["3", "4", "5", "6", "7", "8", "9"])
        #expect(try await part(nil, 3) == ["0", "1", "2"])
        #expect(try await part(2, 6) == ["2", "3", "4", "5"])
        #expect(try await part(100, nil) == ["nothing"])
        let end = try #require(try await store.stretch(of: thread, since: start + 300))
        let lines = try await store.archive(of: thread, end, after: nil, limit: 100).map(\.json)
        #expect(lines.map { $0.contains("\"gap\":true") } == [true, false, false, false, false])
    }
}
