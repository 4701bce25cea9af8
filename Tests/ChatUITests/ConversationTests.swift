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
            story.tell(.submitted("hi")) == [
                .addHistory("hi"), .saveDraft(""), .send("hi", retrying: nil),
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
                .addHistory("second"), .saveDraft(""), .saveQueue(["second"]),
            ])
        story.enter("third")
        #expect(story.screen().contains("next: second"))

        story.turn(.ended(.completed(.endTurn)))
        let effects = story.turn(.settled(detached: true))
        #expect(effects == [.send("second", retrying: nil), .saveQueue(["third"])])
        #expect(story.model.queue.messages == ["third"])
    }

    @Test func `holds its queue after a failure until a word`() {
        var story = Story()
        story.say("first")
        story.enter("second")
        let failure = TurnFailure(cause: .agentBusy, delivery: .notSent)
        #expect(story.finish(.failed(failure)) == [])
        #expect(story.screen().contains("held: second"))
        #expect(story.enter("/retry").contains(.send("second", retrying: nil)))
    }

    @Test func `sends an unsent message again under its old name`() {
        var story = Story()
        story.say("hello?", otid: "otid-7")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent)))
        #expect(story.transcript().contains("— not sent; /retry sends it again"))
        #expect(story.enter("/retry").contains(.send("hello?", retrying: "otid-7")))
    }

    @Test func `sends a message that may have arrived under a new name`() {
        var story = Story()
        story.say("hello?", otid: "otid-7")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .unknown)))
        #expect(story.enter("/retry").contains(.send("hello?", retrying: nil)))
    }

    @Test func `keeps what came of a cancelled reply`() {
        var story = Story()
        story.say("tell me everything")
        story.reply("In the beginning")
        #expect(story.tell(.interruptPressed) == [.cancelTurn])
        #expect(story.statusLine().contains("Ctrl-C again leaves"))
        _ = story.finish(.cancelled)
        #expect(story.transcript().contains("In the beginning\n     — cancelled"))
        #expect(story.statusLine().contains("ready"))
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
        #expect(story.transcript().contains("⚙ search() ✗ no network"))
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
        #expect(story.turn(.ended(.completed(.endTurn))) == [.ring])
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
        #expect(story.enter("hello").contains(.saveQueue(["hello"])))
        #expect(story.model.turn == nil)
        let effects = story.tell(.connection(.connected(version: "0.16.8")))
        #expect(effects == [.send("hello", retrying: nil), .saveQueue([])])
    }

    @Test func `keeps what is sent before it is opened`() {
        var model = ChatUI.Model(parties: Parties(user: "max", agent: "", server: "practice"))
        _ = update(&model, on: .connection(.connected(version: "")))
        _ = update(&model, on: .submitted("early"))
        let effects = update(
            &model, on: .opened(Parties(user: "max", agent: "ada", server: "practice")))
        #expect(effects == [.send("early", retrying: nil), .saveQueue([])])
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
        let scalars = story.screen().unicodeScalars.filter { $0 != "\n" && $0.value < 0x20 }
        #expect(scalars.isEmpty)
        #expect(story.transcript().contains("ada  ␛[2Jevil 👩👩👧 שלום \u{FFFD}1m"))
    }
}
