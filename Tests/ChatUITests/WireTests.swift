import Screen
import Testing

@testable import ChatUI

@Suite struct `The wire page` {
    private func entry(_ number: Int, _ kind: WireEntry.Kind, _ head: String, _ story: Story)
        -> WireEntry
    {
        WireEntry(kind: kind, time: story.date, head: head, detail: "{\"number\":\(number)}")
    }

    private func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        #expect(story.enter("/wire").contains(.watchWire(true)))
        story.tell(
            .wirePassed([
                entry(1, .request, "POST /v1/conversations/conv-1/messages 812 B", story),
                entry(2, .answer, "200 POST /v1/conversations/conv-1/messages 34 ms", story),
                entry(3, .event, "assistant_message", story),
                entry(4, .failure, "GET /v1/agents/ unreachable 2 ms", story),
            ]))
        return story
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `looks like this`(columns: Int, rows: Int) throws {
        try expectSnapshot(story(columns: columns, rows: rows).frame(), "wire-\(columns)x\(rows)")
    }

    @Test func `is narrowed down by words`() {
        var story = story(columns: 120)
        for character in "MESSAGES 200" { story.press(.character(character)) }
        #expect(story.transcript().contains("200 POST"))
        #expect(!story.transcript().contains("812 B"))
        story.press(.escape)
        #expect(story.transcript().contains("812 B"))
        story.press(.escape)
        #expect(story.model.overlay == nil)
        story.enter("/wire agents")
        #expect(story.transcript().contains("Filter: agents"))
        #expect(!story.transcript().contains("812 B"))
    }

    @Test func `follows the newest until somebody goes up`() {
        var story = story(columns: 120, rows: 12)
        for number in 5..<40 {
            story.tell(.wirePassed([entry(number, .event, "ping \(number)", story)]))
        }
        #expect(story.transcript().contains("ping 39"))
        story.press(.pageUp)
        #expect(!story.transcript().contains("ping 39"))
        #expect(story.transcript().contains("End follows again"))
        story.tell(.wirePassed([entry(40, .event, "ping 40", story)]))
        #expect(!story.transcript().contains("ping 40"))
        story.press(.end)
        #expect(story.transcript().contains("ping 40"))
    }

    @Test func `costs nothing while it is off`() {
        var story = Story()
        story.tell(.wirePassed([entry(1, .event, "late", story)]))
        #expect(story.model.wire == nil)
        story.enter("/wire")
        #expect(story.enter("/wire off").contains(.watchWire(false)))
        #expect(story.model.wire == nil)
        #expect(story.model.overlay == nil)
    }

    @Test func `keeps no more than is worth it`() {
        var story = story()
        for _ in 0..<5 {
            story.tell(.wirePassed((0..<900).map { entry($0, .event, "e\($0)", story) }))
        }
        let kept = story.model.wire?.entries.count ?? 0
        #expect(kept >= Wire.limit && kept <= Wire.limit + Wire.limit / 4)
        #expect(story.model.wire?.end == 4504)
        #expect(story.transcript().contains("e899"))
    }
}

@Suite struct `A newcomer` {
    private func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows, isConnected: false)
        story.tell(.newcomerArrived)
        return story
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `is asked this`(columns: Int, rows: Int) throws {
        try expectSnapshot(
            story(columns: columns, rows: rows).frame(), "welcome-\(columns)x\(rows)")
    }

    @Test func `practises with one key`() {
        for key in [Key.enter, .escape] {
            var story = story()
            #expect(story.press(key) == [.startPractice])
            #expect(story.model.overlay == nil)
        }
    }

    @Test func `names a server and a command for its key`() {
        var story = story()
        story.press(.end)
        story.press(.enter)
        #expect(story.transcript().contains("Where is the server?"))
        story.press(.enter)
        #expect(story.transcript().contains("How does the server know you?"))
        story.press(.enter)
        for character in "pass letta" { story.press(.character(character)) }
        let trial = ServerTrial(
            url: "http://127.0.0.1:8283", key: .command("pass letta"), isCloud: false)
        #expect(story.press(.enter) == [.tryServer(trial)])
        #expect(story.transcript().contains("Asking the server"))
        story.tell(.serverTried("it does not let you in"))
        #expect(story.transcript().contains("That did not work"))
        #expect(story.transcript().contains("it does not let you in"))
        #expect(story.press(.enter) == [.tryServer(trial)])
        story.tell(.serverTried(nil))
        #expect(story.model.overlay == nil)
        #expect(story.model.welcome == nil)
    }

    @Test func `types a key that nobody sees`() {
        var story = story()
        story.press(.down)
        story.press(.enter)
        story.press(.end)
        story.press(.enter)
        for character in "sk-secret" { story.press(.character(character)) }
        #expect(!story.screen().contains("sk-secret"))
        #expect(story.screen().contains("•••••••••"))
        #expect(
            story.press(.enter) == [
                .tryServer(
                    ServerTrial(
                        url: "https://api.letta.com", key: .typed("sk-secret"), isCloud: true))
            ])
    }

    @Test func `goes back with Escape, step by step`() {
        var story = story()
        story.press(.end)
        story.press(.enter)
        story.press(.enter)
        story.press(.escape)
        #expect(story.transcript().contains("Where is the server?"))
        story.press(.escape)
        #expect(story.transcript().contains("Where are the agents"))
        #expect(story.press(.escape) == [.startPractice])
    }
}

@Suite struct `An image` {
    @Test func `goes with the next message, and is seen until then`() {
        var story = Story(columns: 100)
        #expect(story.enter("/image boat.png").contains(.attachImage("boat.png")))
        story.tell(.imageAttached(Attachment(name: "boat.png", byteCount: 120_400)))
        #expect(story.statusLine().contains("[image: boat.png 120 kB]"))
        let effects = story.enter("look", otid: "o-1")
        #expect(effects.contains(.sendImage(otid: "o-1")))
        #expect(
            effects.contains(
                .send("look\n[image: boat.png 120 kB]", otid: "o-1", from: .line)))
        #expect(!story.statusLine().contains("boat.png"))
    }

    @Test func `cannot wait in the queue, and can be taken off`() {
        var story = Story(columns: 120)
        story.tell(.imageAttached(Attachment(name: "boat.png", byteCount: 10)))
        story.say("hi")
        story.tell(.imageAttached(Attachment(name: "boat.png", byteCount: 10)))
        #expect(story.enter("look").first == .setLine("look"))
        #expect(story.statusLine().contains("a message with an image cannot wait"))
        story.enter("/image")
        #expect(story.model.attachment == nil)
    }
}
