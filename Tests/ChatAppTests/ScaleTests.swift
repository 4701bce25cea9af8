import ChatCore
import Foundation
import LettaAPI
import Screen
import Testing

@testable import ChatStore
@testable import ChatUI

@Suite struct `A thread of 200,000 messages` {
    /// What somebody does, and what it cost.
    struct Reader {
        var model = Model(
            parties: Parties(user: "max", agent: "ada", server: "test"),
            size: Size(columns: 80, rows: 24))
        let thread: LargeThread
        var pages = 0
        var messages = 0

        init(_ count: Int) async throws {
            thread = try await LargeThread(count)
            let page = try await thread.store.page(.newest, in: thread.address, limit: 200)
            var transcript = Transcript()
            for message in page.messages { transcript.apply(message) }
            await tell(.opened(model.parties))
            await tell(.historyLoaded(transcript, hasOlder: page.hasOlder))
            await tell(.readingLoaded(nil))
        }

        mutating func tell(_ event: Event) async {
            for case .loadPage(let request) in update(&model, on: event) {
                let page = try? await thread.store.page(
                    request.place, in: thread.address, limit: 200)
                pages += 1
                messages += page?.messages.count ?? 0
                await tell(.pageLoaded(page.map(TranscriptPage.init), for: request))
            }
        }

        /// How many entries a frame lays out, and how many are at hand.
        func cost() -> (laidOut: Int, atHand: Int) {
            var layout = TranscriptLayout(model, height: Panes(model).transcript.rows)
            _ = layout.page()
            let scrollback = model.scrollback
            return (
                layout.laidOut, scrollback.window.entries.count + scrollback.live.entries.count
            )
        }

        var screen: String { view(model, size: model.size).text }
    }

    @Test func `costs what one of 200 costs, frame by frame and step by step`() async throws {
        var few = try await Reader(200)
        var many = try await Reader(200_000)
        let keys: [Key] = [
            .pageUp, .alt("k"), .alt("<"), .pageDown, .alt("j"), .pageUp, .alt(">"), .pageUp,
        ]
        for key in keys {
            let before = (few.messages, many.messages)
            await few.tell(.key(key))
            await many.tell(.key(key))
            #expect(few.cost().laidOut == many.cost().laidOut, "\(key)")
            #expect(many.messages - before.1 <= few.messages - before.0 + 400, "\(key)")
            #expect(many.cost().atHand <= 2_000)
        }
    }

    @Test func `is gone to its beginning and to any day in a page or two`() async throws {
        var reader = try await Reader(200_000)
        await reader.tell(.key(.alt("<")))
        #expect(reader.screen.contains("message 0\n") || reader.screen.contains("message 0 "))
        #expect(reader.messages <= 400)
        let day = Date(timeIntervalSince1970: 1_700_000_000 + 100_000 * 60)
        await reader.tell(.tick(day))
        await reader.tell(.submitted("/goto 2024-01-01 12:00", otid: "x"))
        #expect(reader.pages <= 4)
        #expect(reader.messages <= 800)
        // 1 January 2024, 12:00, is 68,506 minutes and 40 seconds after the first one.
        #expect(reader.screen.contains("message 68507"))
    }

    @Test func `has pages that cost the same wherever they are`() async throws {
        let few = try await LargeThread(200)
        let many = try await LargeThread(200_000)
        func middle(_ count: Int64) -> Int64 {
            LargeThread.first + count / 2 * LargeThread.gap
        }
        let early = Date(timeIntervalSince1970: 1_700_006_000)
        let places: [(few: PagePlace, many: PagePlace)] = [
            (.newest, .newest), (.oldest, .oldest),
            (.before(middle(200)), .before(middle(200_000))),
            (.after(middle(200)), .after(middle(200_000))),
            (.around(middle(200)), .around(middle(200_000))), (.at(early), .at(early)),
        ]
        for place in places {
            let low = try await few.steps(for: place.few)
            let high = try await many.steps(for: place.many)
            #expect(low > 100)
            #expect(high <= low + 50, "\(place.many)")
        }
    }

    @Test func `takes and finds what is said at the cost of one of 200`() async throws {
        func steps(_ count: Int) async throws -> Int {
            let thread = try await LargeThread(count)
            let said = StoredMessage(
                message: Message(id: MessageID("new"), body: .user("hi"), otid: "otid"),
                state: .pending)
            return try await thread.steps { db in
                try SQLiteStore.save([said], in: thread.address, db)
                let id = try #require(try SQLiteStore.threadID(thread.address, in: db))
                _ = try PageReader(thread: id, limit: 1, db: db).page(.aroundSaid(otid: "otid"))
            }
        }
        let low = try await steps(200)
        #expect(low > 50)
        #expect(try await steps(20_000) <= low + 50)
    }
}
