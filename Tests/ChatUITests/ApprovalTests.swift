import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

extension Story {
    /// A turn that ends with calls that need a person's word.
    mutating func ask(_ names: String...) {
        say("forget everything")
        turn(.phaseChanged(.streaming))
        let calls = names.enumerated().map { number, name in
            ToolCall(id: "call-\(number)", name: name, arguments: #"{"label": "Persona_max"}"#)
        }
        for call in calls {
            turn(
                .streamed(
                    .message(Message(id: MessageID("m-1"), body: .approvalRequest([call])))))
        }
        turn(.approvalPending(PendingApproval(request: MessageID("m-1"), calls: calls)))
        _ = finish(.completed(.requiresApproval))
    }
}

@Suite struct `A call that needs a person's word` {
    private func asked(_ names: [String] = ["forget_everything"], columns: Int = 80) -> Story {
        var story = Story(columns: columns, rows: columns < 80 ? 12 : 24)
        if names.count == 1 { story.ask(names[0]) } else { story.ask(names[0], names[1]) }
        return story
    }

    private let yes = Approval(callID: "call-0", isApproved: true)

    @Test(arguments: [80, 40])
    func `is asked about in place`(columns: Int) throws {
        let story = asked(columns: columns)
        try expectSnapshot(story.frame(), "approval-\(columns)")
    }

    @Test func `shows the keys once they hold`() throws {
        var story = asked()
        story.press(.escape)
        try expectSnapshot(story.frame(), "approval-keys-80")
    }

    @Test func `is approved with a key in the transcript`() {
        var story = asked()
        story.press(.escape)
        #expect(story.press(.character("a")) == [.answer([yes])])
        story.tell(.answerStarted(otid: "o2", [yes], at: story.date))
        #expect(story.transcript().contains("approved forget_everything"))
        #expect(story.model.place == .emptyLine)
    }

    @Test func `is never approved by typing`() {
        var story = asked()
        #expect(Action.forKey(.character("a"), model: story.model) == nil)
        story.type("a")
        story.press(.escape)
        #expect(Action.forKey(.character("a"), model: story.model) == nil)
    }

    @Test func `is shown before it is approved`() {
        var story = Story(columns: 80, rows: 12)
        for number in 1...9 { story.exchange("hello", "hi", number: number) }
        story.ask("forget_everything")
        story.press(.pageUp)
        story.press(.pageUp)
        story.press(.escape)
        #expect(story.press(.character("a")) == [])
        #expect(story.statusLine().contains("once more approves it"))
        #expect(story.transcript().contains("May the agent use"))
        #expect(story.press(.character("a")) == [.answer([yes])])
    }

    @Test func `is denied with a reason that is typed`() {
        var story = asked()
        story.press(.escape)
        story.press(.character("D"))
        #expect(story.model.input.text == "/deny ")
        #expect(story.statusLine().contains("why not forget_everything?"))
        let effects = story.enter("/deny not today")
        #expect(
            effects.contains(
                .answer([Approval(callID: "call-0", isApproved: false, reason: "not today")])))
    }

    @Test func `waits for its answer with every message`() {
        var story = asked()
        #expect(
            story.queue("and then?", otid: "o2") == [
                .addHistory("and then?"), .saveDraft(""),
                .keepQueued(QueuedMessage(otid: "o2", text: "and then?")),
            ])
        #expect(story.screen().contains("after your answer: and then?"))
        let effects = story.enter("/approve")
        #expect(effects.contains(.answer([yes])))
        story.tell(.answerStarted(otid: "o3", [yes], at: story.date))
        story.reply("It is done.", id: "m-2")
        #expect(story.finish() == [.send("and then?", otid: "o2", from: .queue)])
    }

    @Test func `is one of several, each answered for itself and all sent at once`() throws {
        var story = asked(["forget_everything", "send_mail"])
        #expect(story.statusLine().contains("forget_everything (1 of 2) waits for your word"))
        #expect(
            story.enter("/approve").contains { if case .answer = $0 { true } else { false } }
                == false)
        #expect(story.statusLine().contains("send_mail (2 of 2) waits for your word"))
        try expectSnapshot(story.frame(), "approval-several-80")
        let effects = story.enter("/deny no mail")
        #expect(
            effects.contains(
                .answer([yes, Approval(callID: "call-1", isApproved: false, reason: "no mail")])))
    }

    @Test func `may be one of several that are all denied`() {
        var story = asked(["forget_everything", "send_mail"])
        let effects = story.enter("/deny-all")
        #expect(
            effects.contains(
                .answer([
                    Approval(callID: "call-0", isApproved: false),
                    Approval(callID: "call-1", isApproved: false),
                ])))
    }

    @Test func `is asked about again when the answer did not arrive`() {
        var story = asked()
        story.enter("/approve")
        story.tell(.answerStarted(otid: "o2", [yes], at: story.date))
        story.turn(.ended(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent))))
        story.tell(.failed("The agent is busy."))
        story.turn(.settled(detached: true))
        #expect(story.transcript().contains("May the agent use"))
        #expect(story.transcript().contains("not sent; the call still waits"))
        #expect(story.enter("/approve").contains(.answer([yes])))
    }

    @Test func `is no more where somebody else has answered it`() {
        var story = asked()
        story.enter("/approve")
        story.tell(.answerStarted(otid: "o2", [yes], at: story.date))
        story.turn(.approvalPending(nil))
        story.turn(.ended(.failed(TurnFailure(cause: .nothingWaits, delivery: .notSent))))
        story.turn(.settled(detached: true))
        #expect(story.enter("/approve") == [.addHistory("/approve"), .saveDraft("")])
        #expect(story.statusLine().contains("no call waits for your word"))
    }

    @Test func `that another client left is found when the conversation is opened`() {
        var story = Story(columns: 80, rows: 24)
        let call = ToolCall(id: "call-0", name: "forget_everything", arguments: "{}")
        story.tell(
            .approvalPending(PendingApproval(request: MessageID("m-1"), calls: [call])))
        #expect(story.transcript().contains("May the agent use"))
        #expect(
            story.enter("/deny").contains(.answer([Approval(callID: "call-0", isApproved: false)])))
    }

    @Test func `takes back a message that it kept from being sent`() {
        var story = Story(columns: 80, rows: 24)
        story.say("hello", otid: "o1")
        let call = ToolCall(id: "call-0", name: "forget_everything", arguments: "{}")
        story.turn(.approvalPending(PendingApproval(request: MessageID("m-1"), calls: [call])))
        let effects = story.turn(
            .ended(
                .failed(
                    TurnFailure(
                        cause: .service(.approvalPending(request: nil)), delivery: .notSent))))
        #expect(effects == [.keepQueued(QueuedMessage(otid: "o1", text: "hello"))])
        story.tell(.failed("The agent waits."))
        story.turn(.settled(detached: true))
        story.tell(.queueSaved(otid: "o1", isSaved: true))
        #expect(story.screen().contains("after your answer: hello"))
        #expect(story.transcript().contains("May the agent use"))
        story.enter("/approve")
        story.tell(.answerStarted(otid: "o2", [yes], at: story.date))
        story.reply("Done.", id: "m-2")
        #expect(story.finish() == [.send("hello", otid: "o1", from: .queue)])
    }
}
