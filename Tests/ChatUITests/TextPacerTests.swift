import ChatCore
import LettaAPI
import Screen
import Testing

@testable import ChatUI

/// A pacer, and the time that it is told.
private struct Stream {
    var pacer = TextPacer()
    var length = 0
    private(set) var milliseconds = 0

    var time: Duration { .milliseconds(milliseconds) }
    var withheld: Int { pacer.withheld(at: time) }

    mutating func wait(_ milliseconds: Int) { self.milliseconds += milliseconds }

    mutating func piece(_ bytes: Int) {
        length += bytes
        pacer.grew(to: length, at: time)
    }

    /// Ten pieces of ten bytes, all in ten milliseconds.
    mutating func burst() {
        for _ in 0..<10 {
            piece(10)
            wait(1)
        }
    }

    /// Times of frames, with what is not shown in each, from now until all is.
    func frames() -> [(time: Duration, withheld: Int)] {
        var frames = [(time: time, withheld: withheld)]
        while let last = frames.last, let next = pacer.nextChange(after: last.time) {
            frames.append((next, pacer.withheld(at: next)))
        }
        return frames
    }
}

@Suite struct `Text that comes in bursts` {
    private func inRhythm() -> Stream {
        var stream = Stream()
        stream.burst()
        stream.wait(290)
        stream.burst()
        return stream
    }

    @Test func `is told of pieces together as of one after the other`() {
        var (one, together) = (Stream(), Stream())
        for _ in 0..<5 {
            for _ in 0..<10 { one.piece(10) }
            together.length += 100
            together.pacer.grew(to: together.length, at: together.time, inPieces: 10)
            #expect(together.pacer == one.pacer)
            one.wait(300)
            together.wait(300)
        }
        #expect(!together.frames().isEmpty)
    }

    @Test func `is shown at once the first time`() {
        var stream = Stream()
        stream.burst()
        #expect(stream.withheld == 0)
        #expect(stream.pacer.nextChange(after: stream.time) == nil)
    }

    @Test func `flows until the next burst is due`() {
        let stream = inRhythm()
        let frames = stream.frames()
        #expect(frames.first.map { $0.withheld > 60 } == true)
        #expect(frames.last?.withheld == 0)
        #expect(frames.last?.time == .milliseconds(600))
        let steps = zip(frames, frames.dropFirst())
        #expect(steps.allSatisfy { $0.withheld >= $1.withheld })
        #expect(steps.allSatisfy { $0.withheld - $1.withheld <= 15 })
    }

    @Test func `needs no more than a frame in sixteen milliseconds, and none when all is shown`() {
        let frames = inRhythm().frames()
        let steps = zip(frames, frames.dropFirst()).dropLast()
        #expect(steps.allSatisfy { $1.time - $0.time >= .milliseconds(16) })
        #expect(frames.count < 20)
    }

    @Test func `begins to be seen as soon as a burst comes`() {
        var stream = Stream()
        stream.burst()
        stream.wait(290)
        stream.piece(10)
        #expect(stream.withheld == 0)
    }

    @Test func `is never held back for half a second`() {
        var random = SeededRandom(seed: 7)
        var longest = Duration.zero
        for _ in 0..<50 {
            var stream = Stream()
            // What the text was when, so that every byte's age is known.
            var arrivals: [(length: Int, time: Duration)] = []
            for _ in 0..<20 {
                for _ in 0..<Int.random(in: 1...12, using: &random) {
                    stream.piece(Int.random(in: 1...30, using: &random))
                    arrivals.append((stream.length, stream.time))
                    stream.wait(Int.random(in: 0...9, using: &random))
                }
                let gap = Int.random(in: 10...700, using: &random)
                for _ in 0..<gap {
                    stream.wait(1)
                    let shown = stream.length - stream.withheld
                    let oldest = arrivals.first { $0.length > shown }
                    longest = max(longest, stream.time - (oldest?.time ?? stream.time))
                }
            }
        }
        #expect(longest > .milliseconds(200) && longest <= .milliseconds(500))
    }

    @Test func `shows more and more of a text, never less`() {
        var random = SeededRandom(seed: 11)
        var stream = Stream()
        var shown = 0
        for _ in 0..<5_000 {
            if Int.random(in: 0..<40, using: &random) == 0 { stream.burst() }
            let now = stream.length - stream.withheld
            if now < shown { Issue.record("\(shown), then \(now)") }
            shown = now
            stream.wait(Int.random(in: 0...20, using: &random))
        }
    }

    @Test(arguments: [1, 5, 20, 40, 150, 400])
    func `is not delayed where it comes token by token`(gap: Int) {
        var stream = Stream()
        for _ in 0..<200 {
            stream.piece(4)
            #expect(stream.withheld == 0)
            stream.wait(gap)
        }
    }

    @Test func `is not delayed where a stream of tokens stalls now and then`() {
        var stream = Stream()
        for _ in 0..<20 {
            for _ in 0..<50 {
                stream.piece(4)
                #expect(stream.withheld == 0)
                stream.wait(10)
            }
            stream.wait(300)
        }
    }

    @Test func `is shown at once again when it stops coming in bursts`() {
        var stream = inRhythm()
        stream.wait(300)
        for _ in 0..<60 {
            stream.piece(4)
            stream.wait(30)
        }
        #expect(stream.withheld == 0)
        stream.piece(4)
        #expect(stream.withheld == 0)
    }

    @Test func `flows on where a busy machine tears a burst apart`() {
        var stream = inRhythm()
        stream.wait(290)
        stream.burst()
        stream.wait(50)
        stream.burst()
        stream.wait(290)
        stream.burst()
        #expect(stream.withheld > 60)
    }

    @Test func `flows on after a piece that came alone`() {
        var stream = inRhythm()
        stream.wait(290)
        stream.piece(10)
        #expect(stream.withheld == 0)
        stream.wait(300)
        stream.burst()
        #expect(stream.withheld > 60)
    }

    @Test func `keeps its rhythm from one text to the next, whose first word is shown`() {
        var stream = inRhythm()
        stream.wait(290)
        stream.pacer.beginText()
        stream.length = 0
        stream.piece(10)
        #expect(stream.withheld == 0)
        for _ in 0..<9 { stream.piece(10) }
        #expect(stream.withheld > 60)
    }
}

@Suite struct `A reply that flows` {
    private func flowing() -> Story {
        var story = Story()
        story.say("hi")
        story.reply("Hello ", "wide ", "world")
        return story
    }

    private func shown(_ story: Story, withheld: Int) -> String {
        view(story.model, size: story.model.size, withheld: withheld).text
    }

    @Test func `lacks its end on the screen and not in the model`() {
        let story = flowing()
        #expect(story.model.flowingText?.length == 16)
        #expect(shown(story, withheld: 5).contains("Hello wide"))
        #expect(!shown(story, withheld: 5).contains("world"))
        #expect(story.screen().contains("Hello wide world"))
    }

    @Test func `is never cut inside a grapheme`() {
        var story = Story()
        story.say("hi")
        story.reply("ab👩‍👩‍👧‍👦e\u{301}")
        for withheld in 1...2 {
            #expect(
                shown(story, withheld: withheld).contains("👩‍👩‍👧‍👦")
                    == shown(story, withheld: 0).contains("👩‍👩‍👧‍👦"))
        }
        #expect(!shown(story, withheld: 4).contains("👩"))
        #expect(shown(story, withheld: 4).contains("ab"))
        #expect(!shown(story, withheld: 10_000).contains("ab"))
    }

    @Test func `looks the same in the end as one that was shown at once`() {
        var paced = flowing()
        let atOnce = flowing()
        for withheld in stride(from: 16, through: 1, by: -3) {
            _ = shown(paced, withheld: withheld)
        }
        #expect(shown(paced, withheld: 0) == atOnce.screen())
        _ = paced.finish()
        #expect(paced.transcript().contains("Hello wide world"))
    }

    @Test func `costs no more to show bit by bit than at once`() {
        let story = flowing()
        for withheld in (0...16).reversed() { _ = shown(story, withheld: withheld) }
        // The question, and the reply: each byte once.
        #expect(story.model.wrapCache.wrapped == 2 + 16)
    }

    @Test func `is shown whole when the reader scrolls, opens something or stops it`() {
        for key in [Key.pageUp, .function(1), .alt("q")] {
            var story = flowing()
            for number in 0..<20 { story.turn(.noticed("line \(number)")) }
            story.reply("and on", id: "message-2")
            #expect(story.model.flowingText != nil)
            if key == .alt("q") { story.queue("later", otid: "otid-2") }
            story.press(key)
            #expect(story.model.flowingText == nil)
        }
        var cancelled = flowing()
        cancelled.tell(.interruptPressed)
        #expect(cancelled.model.flowingText == nil)
        var over = flowing()
        over.turn(.ended(.completed(.endTurn)))
        #expect(over.model.flowingText == nil)
    }
}
