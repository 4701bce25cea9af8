import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `A conversation` {
    @Test func `begins with Enter`() {
        var story = Story()
        #expect(story.type("hi") == [.saveDraft("hi")])
        #expect(
            story.tell(.submitted("hi", otid: "new")) == [
                .addHistory("hi"), .saveDraft(""), .send("hi", otid: "new", from: .line),
            ])
        #expect(story.model.turn != nil)
    }

    @Test func `shows a reply growing in place`() {
        var story = Story(columns: 40, rows: 8)
        story.say("hi")
        story.reply("Hel", "lo 👋")
        #expect(
            story.screen() == """
                 max ▸ ada  ● persona attached · online
                max  hi
                ada  Hello 👋


                ────────────────────────────────────────
                >
                 streaming · 0 s          Ctrl-C cancel
                """
        )
    }

    @Test func `tells in words how far the turn is`() {
        var story = Story()
        story.say("hi")
        let words: [(TurnPhase, String)] = [
            (.waiting, "waiting for the agent"), (.attaching, "attaching the persona"),
            (.checking, "checking the prompt"), (.sending, "sending"), (.streaming, "streaming"),
            (.reconciling, "connection lost"), (.detaching, "detaching the persona"),
        ]
        for (phase, expected) in words {
            story.turn(.phaseChanged(phase))
            #expect(story.statusLine().contains(expected))
        }
        _ = story.finish()
        #expect(story.statusLine().contains("ready"))
    }

    @Test func `shows where the persona is`() {
        var story = Story()
        #expect(story.screen().contains("○ persona detached"))
        story.say("hi")
        story.turn(.phaseChanged(.attaching))
        #expect(story.screen().contains("◐ persona attaching"))
        story.turn(.phaseChanged(.streaming))
        #expect(story.screen().contains("● persona attached"))
        story.turn(.ended(.completed(.endTurn)))
        story.turn(.phaseChanged(.detaching))
        #expect(story.screen().contains("◐ persona detaching"))
        story.turn(.settled(detached: false))
        #expect(story.screen().contains("● persona still attached"))
        story.turn(.settled(detached: true))
        #expect(story.screen().contains("○ persona detached"))
    }

    @Test func `queues what is sent while a reply streams`() {
        var story = Story()
        story.say("first")
        story.reply("Well")
        #expect(
            story.enter("second") == [
                .addHistory("second"), .saveDraft(""),
                .keepQueued(QueuedMessage(otid: "new", text: "second")),
            ])
        #expect(!story.screen().contains("next:"))
        story.tell(.queueSaved(otid: "new", isSaved: true))
        story.queue("third", otid: "otid-3")
        #expect(story.screen().contains("next: second"))

        story.turn(.ended(.completed(.endTurn)))
        let effects = story.turn(.settled(detached: true))
        #expect(effects == [.send("second", otid: "new", from: .queue)])
        #expect(story.model.queue.messages == ["third"])
    }

    @Test func `holds its queue after a failure until a word`() {
        var story = Story()
        story.say("first")
        story.queue("second", otid: "otid-2")
        let failure = TurnFailure(cause: .agentBusy, delivery: .notSent)
        #expect(story.finish(.failed(failure)) == [])
        #expect(story.screen().contains("held: second"))
        #expect(story.enter("/retry").contains(.send("second", otid: "otid-2", from: .queue)))
    }

    @Test func `sends an unsent message again under its old name`() {
        var story = Story()
        story.say("hello?", otid: "otid-7")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent)))
        #expect(story.transcript().contains("— not sent; /retry sends it again"))
        #expect(story.enter("/retry").contains(.send("hello?", otid: "otid-7", from: .transcript)))
    }

    @Test func `asks before a message that may have arrived is sent again`() {
        var story = Story()
        story.say("hello?", otid: "otid-7")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .unknown)))
        #expect(story.transcript().contains("— no answer came; the message may have arrived"))
        #expect(!story.transcript().contains("/retry"))
        #expect(story.enter("/retry") == [.setLine("hello?"), .saveDraft("hello?")])
        #expect(story.statusLine().contains("it may have arrived; Enter sends it once more"))
        story.tell(.line(InputLine()))
        #expect(
            story.tell(.submitted("hello?", otid: "new")).contains(
                .send("hello?", otid: "new", from: .line)))
    }

    @Test func `keeps what came of a cancelled reply`() {
        var story = Story()
        story.say("tell me everything")
        story.reply("In the beginning")
        #expect(story.tell(.interruptPressed) == [.cancelTurn])
        #expect(story.statusLine().contains("Ctrl-C again leaves"))
        _ = story.finish(.cancelled)
        #expect(
            story.transcript().hasPrefix(
                """
                max  tell me everything
                ada  In the beginning
                     — cancelled

                """))
        #expect(story.statusLine().contains("ready"))
    }

    @Test func `says once that it was cancelled`() {
        var story = Story(columns: 60, rows: 20)
        story.say("one")
        _ = story.finish(.cancelled)
        story.say("two", otid: "otid-2")
        story.think("Hm.", id: "m-2")
        let call = ToolCall(id: "call-1", name: "search", arguments: "{}")
        story.turn(.streamed(.message(Message(id: MessageID("m-3"), body: .toolCall([call])))))
        story.turn(.noticed("something to know"))
        let answer = ToolReturn(callID: "call-1", text: "OK", succeeded: true)
        story.turn(.streamed(.message(Message(id: MessageID("m-4"), body: .toolReturn(answer)))))
        _ = story.finish(.cancelled)
        #expect(
            story.transcript().hasPrefix(
                """
                max  one
                     — cancelled

                max  two
                   ∴ thought: Hm.
                   ⚙ search() → OK
                     — cancelled
                   · something to know

                """))
    }

    @Test func `says once that it failed, and why`() {
        var story = Story(columns: 60, rows: 20)
        story.say("one")
        story.reply("Well, I ")
        story.turn(.ended(.failed(TurnFailure(cause: .agentBusy, delivery: .delivered))))
        story.tell(.failed("The model is gone."))
        story.turn(.settled(detached: true))
        story.say("two", otid: "otid-2")
        story.reply("And ", id: "m-2")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .delivered)))
        #expect(
            story.transcript().hasPrefix(
                """
                max  one
                ada  Well, I
                   ✗ The model is gone.

                max  two
                ada  And
                     — broken off

                """))
    }

    @Test func `takes its mark back when the message is sent again`() {
        var story = Story(columns: 60, rows: 20)
        story.say("one", otid: "otid-7")
        story.turn(.ended(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent))))
        story.tell(.failed("The server cannot be reached."))
        story.turn(.settled(detached: true))
        #expect(
            story.transcript().hasPrefix(
                """
                max  one
                   ✗ The server cannot be reached.
                     — not sent; /retry sends it again

                """))
        story.enter("/retry")
        story.tell(.turnStarted(otid: "otid-7", text: "one", at: story.date))
        story.reply("Here")
        _ = story.finish()
        #expect(story.transcript().hasPrefix("max  one\nada  Here\n\n"))
    }

    @Test func `moves to its end what is sent again`() {
        var story = Story(columns: 60, rows: 20)
        story.say("one", otid: "otid-7")
        story.turn(.ended(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent))))
        story.tell(.failed("The agent is busy."))
        story.turn(.settled(detached: true))
        story.tell(.noticed("something to know"))
        story.exchange("two", "Second", number: 2)
        story.enter("/retry")
        story.tell(.turnStarted(otid: "otid-7", text: "one", at: story.date))
        story.tell(.noticed("something else"))
        story.reply("Fir", id: "m-7")
        let record = Message(id: MessageID("m-9"), body: .assistant(.init("First")))
        story.turn(.replaced([record]))
        _ = story.finish()
        #expect(
            story.transcript().hasPrefix(
                """
                   · something to know

                max  two
                ada  Second

                max  one
                ada  First


                """))
    }

    @Test func `says once how stored turns ended`() {
        func stored(_ body: Message.Body, _ id: String, otid: String? = nil) -> StoredMessage {
            StoredMessage(
                message: Message(id: MessageID(id), body: body, otid: otid, name: "max"),
                state: id == "m-4" ? .unsent : .cancelled)
        }
        var history = Transcript()
        history.apply(stored(.user(.init("one")), "m-1", otid: "o-1"))
        history.apply(stored(.reasoning("Hm."), "m-2"))
        history.apply(stored(.assistant(.init("Well")), "m-3"))
        history.apply(stored(.user(.init("two")), "m-4", otid: "o-2"))
        var story = Story(columns: 60, rows: 20)
        story.tell(.historyLoaded(history, hasOlder: false))
        #expect(
            story.transcript().hasPrefix(
                """
                max  one
                   ∴ thought: Hm.
                ada  Well
                     — cancelled

                max  two
                     — not sent; /retry sends it again

                """))
        #expect(story.enter("/retry").contains(.send("two", otid: "o-2", from: .transcript)))
    }

    @Test func `takes the server's record in place of what streamed`() {
        var story = Story(columns: 60, rows: 12)
        story.say("one")
        story.reply("Wrong")
        let record = Message(id: MessageID("m-9"), body: .assistant(.init("Right")))
        story.turn(.replaced([record]))
        _ = story.finish()
        #expect(story.transcript().hasPrefix("max  one\nada  Right\n\n"))
        #expect(!story.transcript().contains("Wrong"))
    }

    @Test func `is not touched by news of the persona`() {
        var story = Story()
        story.tell(.personaSettled(detached: false))
        #expect(story.screen().contains("● persona still attached"))
        story.say("hi")
        story.turn(.phaseChanged(.streaming))
        #expect(story.tell(.personaSettled(detached: true)) == [])
        #expect(story.model.turn != nil)
        #expect(story.model.persona == .detached)
    }

    @Test func `folds thoughts and tool calls to one row`() {
        var story = Story(columns: 60, rows: 12)
        story.say("I like tea")
        story.think("The person likes tea,\nso I shall ")
        story.wait(3)
        story.think("remember it. And more, and more, and ever more of it.")
        let call = ToolCall(
            id: "call-1", name: "core_memory_append", arguments: #"{"label": "human"}"#)
        story.turn(.streamed(.message(Message(id: MessageID("m-2"), body: .toolCall([call])))))
        #expect(story.transcript().contains(#"⚙ core_memory_append("label": "human") …"#))
        let answer = ToolReturn(callID: "call-1", text: "OK", succeeded: true)
        story.turn(.streamed(.message(Message(id: MessageID("m-3"), body: .toolReturn(answer)))))
        #expect(
            story.transcript().hasPrefix(
                """
                max  I like tea
                   ∴ thought (3 s): The person likes tea, so I shall rememb…
                   ⚙ core_memory_append("label": "human") → OK
                """))
        story.press(.alt("r"))
        #expect(story.transcript().contains("so I shall remember it."))
        story.press(.alt("t"))
        #expect(story.transcript().contains("→ OK"))
    }

    @Test func `shows a failed tool as such`() {
        var story = Story()
        story.say("go")
        let call = ToolCall(id: "call-1", name: "search", arguments: "{}")
        story.turn(.streamed(.message(Message(id: MessageID("m-2"), body: .toolCall([call])))))
        let answer = ToolReturn(callID: "call-1", text: "no network", succeeded: false)
        story.turn(.streamed(.message(Message(id: MessageID("m-3"), body: .toolReturn(answer)))))
        #expect(story.transcript().contains("⚙ search() ✗ failed: no network"))
    }

    @Test func `says errors where they happened`() {
        var story = Story()
        story.tell(.failed("The server refused the key.\nSee lettera doctor."))
        story.tell(.noticed("a block was made anew"))
        #expect(
            story.transcript().hasPrefix(
                """
                   ✗ The server refused the key.
                     See lettera doctor.
                   · a block was made anew
                """))
    }

    @Test func `counts tokens`() {
        var story = Story(columns: 80)
        story.say("hi")
        story.reply("a")
        story.wait(2)
        for _ in 0..<39 { story.reply(" b") }
        #expect(story.statusLine().contains("2 s · ~20 tok/s"))
        let usage = Usage(completionTokens: 100, contextTokens: 3_200)
        story.turn(.streamed(.usage(usage)))
        _ = story.finish()
        #expect(story.statusLine().hasPrefix(" ready · 2 s · 50 tok/s · context 10 %"))
    }

    @Test func `rings for a long reply when nobody looks`() {
        var story = Story()
        story.press(.focusOut)
        story.say("hi")
        story.wait(20)
        #expect(story.turn(.ended(.completed(.endTurn))) == [.notify("ada has answered")])
        #expect(story.turn(.settled(detached: true)) == [])
        story.press(.focusIn)
        story.say("hi", otid: "otid-2")
        story.wait(20)
        #expect(story.turn(.ended(.completed(.endTurn))) == [])
    }

    @Test func `goes on while the server is away`() {
        var story = Story(columns: 70, isConnected: false)
        story.tell(.connection(.away(reason: "refused", retryAt: story.date.addingTimeInterval(5))))
        #expect(story.statusLine().contains("server away: refused, next try in 5 s"))
        story.wait(2)
        #expect(story.statusLine().contains("next try in 3 s"))
        let hello = QueuedMessage(otid: "new", text: "hello")
        #expect(story.enter("hello").contains(.keepQueued(hello)))
        #expect(story.model.turn == nil)
        let effects = story.tell(.connection(.connected(version: "0.16.8")))
        #expect(effects == [.send("hello", otid: "new", from: .queue)])
    }

    @Test func `counts down no long wait for a server, so that nothing wakes up`() {
        var story = Story(columns: 70, isConnected: false)
        story.tell(
            .connection(.away(reason: "refused", retryAt: story.date.addingTimeInterval(30))))
        #expect(story.statusLine().contains("server away: refused, next try within 30 s"))
        #expect(!story.model.isMoving)
        story.tell(.connection(.away(reason: "refused", retryAt: story.date.addingTimeInterval(8))))
        #expect(story.statusLine().contains("next try in 8 s"))
        #expect(story.model.isMoving)
    }

    @Test func `refuses messages when it cannot go on by itself`() {
        var story = Story(columns: 60, isConnected: false)
        let reason = "several agents are here:\nchoose one with /agent, or start with --agent NAME"
        story.tell(.connection(.away(reason: reason, retryAt: nil)))
        #expect(
            story.statusLine().hasPrefix(
                " several agents are here: choose one with /agent, or start"))
        #expect(story.statusLine().hasSuffix("…"))
        #expect(!story.screen().contains("server away"))
        #expect(story.enter("hello") == [.setLine("hello"), .saveDraft("hello")])
        #expect(story.statusLine().contains("not sent: several agents are here"))
        #expect(story.model.queue.messages == [])
        #expect(story.enter("/agent ada").contains(.switchAgent("ada")))
        #expect(!story.model.isMoving)
    }

    @Test func `names no duration that is none`() {
        var story = Story(columns: 60, rows: 12)
        story.say("one")
        story.think("Quick.", id: "m-1")
        #expect(story.transcript().contains("∴ thinking: Quick."))
        story.reply("Yes", id: "m-1")
        #expect(story.transcript().contains("∴ thought: Quick."))
        var history = Transcript()
        history.apply(stored: Message(id: MessageID("m-2"), body: .reasoning("Long ago.")))
        var later = Story(columns: 60, rows: 12)
        later.tell(.historyLoaded(history, hasOlder: false))
        #expect(later.transcript().contains("∴ thought: Long ago."))
    }

    @Test func `keeps what is sent before it is opened`() {
        var model = ChatUI.Model(parties: Parties(user: "max", agent: "", server: "practice"))
        _ = update(&model, on: .connection(.connected(version: "")))
        _ = update(&model, on: .submitted("early", otid: "new"))
        let effects = update(
            &model, on: .opened(Parties(user: "max", agent: "ada", server: "practice")))
        let early = QueuedMessage(otid: "new", text: "early")
        #expect(effects == [.keepQueued(early), .send("early", otid: "new", from: .queue)])
    }

    @Test func `leaves nothing of itself to somebody else`() {
        var story = Story()
        story.exchange("my secret", "is safe", number: 1)
        story.tell(.opened(Parties(user: "eve", agent: "ada", server: "practice")))
        #expect(!story.screen().contains("secret"))
        #expect(story.screen().contains("eve ▸ ada"))
    }

    @Test func `moves only while something can change by itself`() {
        var story = Story()
        #expect(!story.model.isMoving)
        story.say("hi")
        #expect(story.model.isMoving)
        _ = story.finish()
        #expect(!story.model.isMoving)
    }

    @Test func `cannot be garbled by what the agent says`() {
        var story = Story(columns: 60, rows: 12)
        story.say("hi\u{1B}]0;x\u{7}")
        story.reply("\u{1B}[2J\u{202E}evil\u{202C} 👩‍👩‍👧 שלום \u{9B}1m")
        _ = story.finish()
        let scalars = story.screen().unicodeScalars.filter { $0 != "\n" && $0.value < 0x20 }
        #expect(scalars.isEmpty)
        #expect(story.transcript().contains("ada  ␛[2Jevil 👩👩👧 שלום \u{FFFD}1m"))
    }
}
