import ChatCore
import Foundation
import LettaAPI
import Synchronization
import Testing

@testable import ChatApp

private final class Bell: Sendable {
    private let count = Atomic(0)

    var rings: Int { count.load(ordering: .relaxed) }

    func ring() { count.add(1, ordering: .relaxed) }
}

@Suite struct `A mailbox for streamed text` {
    private func piece(_ text: String, id: String = "message-1") throws -> JoinedPieces {
        let message = Message(id: MessageID(id), body: .assistant(.init(text)))
        return try #require(JoinedPieces(.message(message)))
    }

    @Test func `wakes for the first piece, and then not as long as somebody finds something`()
        throws
    {
        let bell = Bell()
        let mailbox = PieceMailbox { bell.ring() }
        for text in ["a", "b", "c"] { mailbox.put(try piece(text), at: .now) }
        #expect(bell.rings == 1)
        #expect(!mailbox.take().pieces.isEmpty)
        mailbox.put(try piece("d"), at: .now)
        #expect(bell.rings == 1)
        #expect(!mailbox.take().pieces.isEmpty)
        #expect(mailbox.take().pieces.isEmpty)
        mailbox.put(try piece("e"), at: .now)
        #expect(bell.rings == 2)
    }

    @Test func `hands over everything once, in its order, with the newest time`() throws {
        let mailbox = PieceMailbox {}
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        for (number, id) in ["one", "one", "two", "one"].enumerated() {
            mailbox.put(
                try piece("\(number)", id: id), at: date.addingTimeInterval(Double(number)))
        }
        let (pieces, newest) = mailbox.take()
        #expect(pieces.map(\.message.id.rawValue) == ["one", "two", "one"])
        #expect(pieces.map(\.message.body) == [.assistant("01"), .assistant("2"), .assistant("3")])
        #expect(pieces.map(\.count) == [2, 1, 1])
        #expect(newest == date.addingTimeInterval(3))
        #expect(mailbox.take().pieces.isEmpty)
    }

    @Test func `keeps a long text that nobody fetches as one piece`() throws {
        let mailbox = PieceMailbox {}
        for _ in 0..<10_000 { mailbox.put(try piece("word "), at: .now) }
        let pieces = mailbox.take().pieces
        #expect(pieces.count == 1)
        #expect(pieces.first?.count == 10_000)
    }
}

@Suite struct `A relay of what a turn tells` {
    @Test func `passes everything on in its order, however long each takes`() async {
        let taken = Mutex<[TurnEvent]>([])
        let relay = TurnRelay { event in
            await Task.yield()
            taken.withLock { $0.append(event) }
        }
        let events = (0..<100).map { TurnEvent.noticed("\($0)") }
        for event in events { relay.pass(event) }
        await relay.finish()
        #expect(taken.withLock { $0 } == events)
    }
}
