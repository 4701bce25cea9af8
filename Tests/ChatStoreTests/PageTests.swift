import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `A thread in pages` {
    /// A store whose thread has so many messages, written a minute apart.
    func store(_ count: Int, in folder: TemporaryFolder) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: folder.store)
        let messages = (0..<count).map { number in
            let date = Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 60)
            return number.isMultiple(of: 2)
                ? said("question \(number)", id: "q-\(number)", otid: "o-\(number)", date: date)
                : replied("answer \(number)", id: "a-\(number)", date: date)
        }
        try await store.save(messages, in: thread)
        return store
    }

    func texts(_ page: MessagePage) -> [String] { page.messages.map { text(of: $0.message) } }

    @Test func `begins at either end`() async throws {
        let folder = try TemporaryFolder()
        let store = try await store(10, in: folder)
        let newest = try await store.page(.newest, in: thread, limit: 3)
        #expect(texts(newest) == ["answer 7", "question 8", "answer 9"])
        #expect(newest.hasOlder && !newest.hasNewer)
        let oldest = try await store.page(.oldest, in: thread, limit: 3)
        #expect(texts(oldest) == ["question 0", "answer 1", "question 2"])
        #expect(!oldest.hasOlder && oldest.hasNewer)
        let all = try await store.page(.newest, in: thread, limit: 10)
        #expect(!all.hasOlder && all.messages.count == 10)
    }

    @Test(arguments: [1, 2, 3, 7])
    func `shows everything once, in both directions`(limit: Int) async throws {
        let folder = try TemporaryFolder()
        let store = try await store(20, in: folder)
        let whole = texts(try await store.page(.newest, in: thread, limit: 100))
        var up: [String] = []
        var page = try await store.page(.newest, in: thread, limit: limit)
        while let first = page.messages.first {
            up = texts(page) + up
            guard page.hasOlder else { break }
            page = try await store.page(.before(first.number), in: thread, limit: limit)
            #expect(page.hasNewer)
        }
        #expect(up == whole)
        var down: [String] = []
        page = try await store.page(.oldest, in: thread, limit: limit)
        while let last = page.messages.last {
            down += texts(page)
            guard page.hasNewer else { break }
            page = try await store.page(.after(last.number), in: thread, limit: limit)
            #expect(page.hasOlder)
        }
        #expect(down == whole)
    }

    @Test func `stands around a message, or around what somebody said`() async throws {
        let folder = try TemporaryFolder()
        let store = try await store(20, in: folder)
        let page = try await store.page(.aroundSaid(otid: "o-10"), in: thread, limit: 4)
        #expect(texts(page) == ["question 8", "answer 9", "question 10", "answer 11"])
        #expect(page.focus == page.messages[2].number)
        let number = try #require(page.focus)
        #expect(try await store.page(.around(number), in: thread, limit: 4) == page)
        // Between two messages, the later one is the nearest.
        let between = try await store.page(.around(number - 1), in: thread, limit: 4)
        #expect(between.focus == number)
        let before = try await store.page(.beforeSaid(otid: "o-10"), in: thread, limit: 2)
        #expect(texts(before) == ["question 8", "answer 9"])
        #expect(
            try await store.page(.aroundSaid(otid: "no"), in: thread, limit: 4) == MessagePage())
    }

    @Test func `stands around the message whose date is nearest`() async throws {
        let folder = try TemporaryFolder()
        let store = try await store(20, in: folder)
        func found(_ seconds: Double) async throws -> String? {
            let date = Date(timeIntervalSince1970: 1_700_000_000 + seconds)
            let page = try await store.page(.at(date), in: thread, limit: 2)
            return page.messages.first { $0.number == page.focus }.map { text(of: $0.message) }
        }
        #expect(try await found(600) == "question 10")
        #expect(try await found(620) == "question 10")
        #expect(try await found(640) == "answer 11")
        #expect(try await found(-9_999) == "question 0")
        #expect(try await found(99_999) == "answer 19")
    }

    @Test func `is empty where there is no thread`() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.store)
        for place in [PagePlace.newest, .oldest, .around(7), .at(Date()), .beforeSaid(otid: "x")] {
            #expect(try await store.page(place, in: thread, limit: 5) == MessagePage())
        }
    }

    @Test func `finds in the thread alone, newest first`() async throws {
        let folder = try TemporaryFolder()
        let store = try await store(10, in: folder)
        let other = ThreadAddress(agent, .own(ConversationID("conv-other")))
        try await store.save([said("question elsewhere", id: "x-1", otid: "x-1")], in: other)
        let call = ToolCall(id: "call-1", name: "search", arguments: #"{"q": "question"}"#)
        let answer = ToolReturn(callID: "call-1", text: "no question", succeeded: true)
        try await store.save(
            [
                StoredMessage(
                    message: Message(id: MessageID("c-1"), body: .toolCall([call])),
                    state: .complete),
                StoredMessage(
                    message: Message(id: MessageID("r-1"), body: .toolReturn(answer)),
                    state: .complete),
            ], in: thread)
        let found = try await store.matches(
            of: SearchTerms("Quest"), in: thread, limit: 100)
        #expect(
            found.found.map(\.entry) == [
                .tool(call: "call-1"), .said(otid: "o-8"), .said(otid: "o-6"), .said(otid: "o-4"),
                .said(otid: "o-2"), .said(otid: "o-0"),
            ])
        #expect(!found.isCut)
        let cut = try await store.matches(of: SearchTerms("question"), in: thread, limit: 3)
        #expect(cut.isCut)
        let none = try await store.matches(of: SearchTerms("nothing"), in: thread, limit: 3)
        #expect(none == SearchMatches())
        #expect(
            try await store.matches(of: SearchTerms(""), in: thread, limit: 3) == SearchMatches())
    }

    @Test(arguments: ["Zürich 7", "café -> 世界", "naïve ÅNGSTRÖM", "tiếng Việt", "Ёлка ёж", "ἄνδρα"])
    func `finds what the screen marks`(words: String) async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.store)
        try await store.save([said(words, id: "q-1", otid: "o-1")], in: thread)
        let plain = words.applyingTransform(.stripDiacritics, reverse: false) ?? words
        for text in words.split(separator: " ").map(String.init)
            + plain.uppercased().split(separator: " ").map(String.init)
        {
            let terms = SearchTerms(text)
            let isFound = try await !store.matches(of: terms, in: thread, limit: 1).found.isEmpty
            #expect(isFound == TextMatcher(terms).matches(words), "\(text) in \(words)")
        }
    }

    @Test func `keeps where each person is`() async throws {
        let folder = try TemporaryFolder()
        let store = try await store(10, in: folder)
        let (ada, bob) = (try name("ada"), try name("bob"))
        #expect(try await store.reading(of: ada, in: thread) == nil)
        let numbers = try await store.page(.newest, in: thread, limit: 10).messages.map(\.number)

        try await store.save(ReadingPlace(hasReadAll: true), of: ada, in: thread)
        #expect(try await store.reading(of: ada, in: thread)?.read == numbers[9])
        try await store.save([replied("more", id: "a-99")], in: thread)
        try await store.save(
            ReadingPlace(top: .said(otid: "o-4"), row: 3, hasReadAll: false), of: ada, in: thread)
        let reading = try #require(try await store.reading(of: ada, in: thread))
        #expect(reading.read == numbers[9])
        #expect(reading.place == numbers[4])
        #expect(reading.row == 3)
        #expect(try await store.reading(of: bob, in: thread) == nil)

        // It moves with the messages when room is made for others.
        try await store.write { db in
            try db.execute(
                sql: "UPDATE message SET number = ? WHERE number = ?",
                arguments: [numbers[4] - 1, numbers[3]])
        }
        try await store.save(
            [
                replied("answer 3", id: "a-3"), said("between", id: "q-b", otid: "o-b"),
                said("question 4", id: "q-4", otid: "o-4"),
            ], in: thread)
        let moved = try #require(try await store.reading(of: ada, in: thread))
        let page = try await store.page(.around(try #require(moved.place)), in: thread, limit: 2)
        #expect(text(of: try #require(page.messages.last).message) == "question 4")

        #expect(try await store.forget(ada, on: server) == false)
        #expect(try await store.reading(of: ada, in: thread) == nil)
    }
}
