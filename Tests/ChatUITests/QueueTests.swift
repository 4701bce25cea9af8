import ChatCore
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `Messages that wait` {
    private func left(_ texts: String...) -> Event {
        .queueLoaded(texts.map { QueuedMessage(otid: "left-\($0)", text: $0) })
    }

    @Test func `are shown once they are on the disk`() {
        var story = Story()
        story.say("first")
        story.enter("second", otid: "otid-2")
        #expect(!story.screen().contains("second"))
        story.tell(.queueSaved(otid: "otid-2", isSaved: true))
        #expect(story.screen().contains("next: second"))
    }

    @Test func `are shown within a second when saving them takes long`() {
        var story = Story()
        story.say("first")
        story.enter("second", otid: "otid-2")
        #expect(story.model.isMoving)
        story.wait(1)
        #expect(story.screen().contains("saving: second"))
        story.tell(.queueSaved(otid: "otid-2", isSaved: false))
        #expect(story.screen().contains("unsaved: second"))
    }

    @Test func `for a server that was away are sent once it is back, and no longer said to wait`() {
        var story = Story()
        story.tell(.connection(.away(reason: "refused", retryAt: story.date)))
        story.enter("hello", otid: "otid-1")
        #expect(story.statusLine().contains("sent when the server is back"))
        #expect(
            story.tell(.connection(.connected(version: "0.16.8")))
                == [.send("hello", otid: "otid-1", from: .queue)])
        #expect(!story.statusLine().contains("sent when the server is back"))
    }

    @Test func `come back from last time, and are not sent unasked`() {
        var story = Story()
        #expect(story.tell(left("one", "two")).isEmpty)
        #expect(story.screen().contains("last time: one"))
        #expect(story.statusLine().contains("2 messages from last time were not sent"))
        #expect(story.tell(.connection(.connected(version: "0.16.8"))).isEmpty)
        #expect(
            story.enter("hello") == [
                .addHistory("hello"), .saveDraft(""), .send("hello", otid: "new", from: .line),
            ])
        #expect(story.finish().isEmpty)
        #expect(story.model.queue.messages == ["one", "two"])
    }

    @Test func `from last time are sent in their order when the person says so`() {
        var story = Story()
        story.tell(left("one", "two"))
        #expect(
            story.enter("/queue send").contains(.send("one", otid: "left-one", from: .queue)))
        #expect(story.screen().contains("next: two"))
        #expect(story.finish() == [.send("two", otid: "left-two", from: .queue)])
    }

    @Test func `from last time are what is sent again when nothing has failed`() {
        var story = Story()
        story.tell(left("one"))
        #expect(story.enter("/retry").contains(.send("one", otid: "left-one", from: .queue)))
    }

    @Test func `from last time are taken once, however often they are read`() {
        var story = Story()
        story.tell(left("one"))
        story.tell(left("one"))
        #expect(story.model.queue.messages == ["one"])
        story.enter("/queue send")
        story.tell(.turnStarted(otid: "left-one", text: "one", at: story.date))
        story.tell(left("one"))
        #expect(story.model.queue.messages.isEmpty)
    }

    @Test func `can be taken back into the line, and the line is not lost`() {
        var story = Story()
        story.say("first")
        story.queue("second", otid: "otid-2")
        story.queue("third", otid: "otid-3")
        story.type("half a")
        story.press(.alt("q"))
        #expect(story.screen().contains("Waiting messages"))
        story.press(.down)
        #expect(
            story.press(.enter) == [
                .setLine("third"), .saveDraft("third"), .unqueue(otid: "otid-3"),
            ])
        #expect(story.model.queue.messages == ["second"])
        #expect(story.press(.alt("z")) == [.setLine("half a")])
    }

    @Test func `can be dropped, and brought back as a line`() {
        var story = Story()
        story.tell(left("one"))
        story.press(.alt("q"))
        #expect(story.press(.control("d")) == [.unqueue(otid: "left-one")])
        #expect(story.model.queue.messages.isEmpty)
        #expect(!story.screen().contains("Waiting messages"))
        #expect(story.press(.alt("z")) == [.setLine("one")])
    }

    @Test func `that went out while they were listed cannot be taken back`() {
        var story = Story()
        story.say("first")
        story.queue("second", otid: "otid-2")
        story.press(.alt("q"))
        #expect(story.finish() == [.send("second", otid: "otid-2", from: .queue)])
        #expect(story.press(.enter).isEmpty)
        #expect(story.statusLine().contains("on its way already"))
    }

    @Test func `for one person are not sent by another`() {
        var story = Story()
        story.tell(left("mine"))
        story.tell(.opened(Parties(user: "eve", agent: "ada", server: "practice")))
        #expect(!story.screen().contains("mine"))
        #expect(story.model.queue.messages.isEmpty)
    }

    @Test func `for the person who is switched to are kept for them`() {
        var story = Story()
        story.enter("/user max2")
        story.enter("/user max2")
        #expect(story.enter("hi").contains(.keepQueued(QueuedMessage(otid: "new", text: "hi"))))
        let effects = story.tell(
            .opened(Parties(user: "max2", agent: "ada", server: "practice")))
        #expect(
            effects == [
                .keepQueued(QueuedMessage(otid: "new", text: "hi")),
                .send("hi", otid: "new", from: .queue),
            ])
    }

    @Test func `for somebody who cannot be had are not sent to somebody else`() {
        var story = Story()
        story.enter("/agent zoe")
        story.queue("dear Zoe", otid: "otid-1")
        #expect(story.tell(.failed("there is no agent zoe")).isEmpty)
        #expect(story.screen().contains("held: dear Zoe"))
    }

    @Test func `do not hide a message that never left because the agent was busy`() {
        var story = Story()
        story.say("hello?", otid: "otid-7")
        story.turn(.phaseChanged(.waiting))
        story.tell(.interruptPressed)
        _ = story.finish(.cancelled)
        #expect(story.transcript().contains("— not sent; /retry sends it again"))
        #expect(
            story.enter("/retry").contains(.send("hello?", otid: "otid-7", from: .transcript)))
    }

    @Test func `cancelled after the agent was had are cancelled`() {
        var story = Story()
        story.say("hello?")
        story.turn(.phaseChanged(.waiting))
        story.turn(.phaseChanged(.attaching))
        story.tell(.interruptPressed)
        _ = story.finish(.cancelled)
        #expect(story.transcript().contains("— cancelled"))
    }

    @Test func `gives the newest back to be edited by Up on an empty line`() {
        var story = Story(columns: 80)
        story.say("first")
        story.queue("second", otid: "o-2")
        story.queue("third", otid: "o-3")
        #expect(
            story.press(.up) == [.setLine("third"), .saveDraft("third"), .unqueue(otid: "o-3")])
        #expect(story.model.queue.messages == ["second"])
        // With something in the line, Up goes through the history.
        #expect(Action.forKey(.up, model: story.model) == nil)
    }

    @Test func `leaves Up to the history where nothing waits`() {
        #expect(Action.forKey(.up, model: Story().model) == nil)
    }
}
