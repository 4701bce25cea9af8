import LettaAPI
import Testing

@testable import ChatCore

@Suite struct `What a waiter sees of a holder` {
    private func lock(_ id: String = "block-1", beat: Int = 0, expiry: Int = 30) -> Block {
        Block(
            id: BlockID(id), label: LockBlock.label, value: "-",
            metadata: LockMark(holder: "there", nonce: "n", beat: beat, expiry: expiry).metadata)
    }

    private let persona = Block(id: BlockID("block-p"), label: "Persona_ada", value: "")
    private let other = Block(id: BlockID("block-o"), label: "human", value: "")

    private func see(
        _ watch: inout LockWatch, _ blocks: [Block], at seconds: Int
    ) -> LockWatch.Finding {
        watch.see(blocks, askedAt: .seconds(seconds), answeredAt: .seconds(seconds))
    }

    @Test func `is nobody where no lock block is attached`() {
        var watch = LockWatch()
        #expect(see(&watch, [persona, other], at: 0) == .free)
    }

    @Test func `is death after the expiry without a change, and not before`() {
        var watch = LockWatch()
        #expect(see(&watch, [lock(), persona, other], at: 100) == .taken)
        #expect(see(&watch, [lock(), persona, other], at: 129) == .taken)
        #expect(
            see(&watch, [lock(), persona, other], at: 130)
                == .expired(BlockID("block-1"), personas: [persona.id]))
    }

    @Test func `is life with every change of the mark, or of the block`() {
        var watch = LockWatch()
        #expect(see(&watch, [lock(beat: 1)], at: 0) == .taken)
        #expect(see(&watch, [lock(beat: 2)], at: 29) == .taken)
        #expect(see(&watch, [lock(beat: 2)], at: 58) == .taken)
        #expect(see(&watch, [lock("block-2", beat: 2)], at: 59) == .taken)
        #expect(see(&watch, [lock("block-2", beat: 2)], at: 88) == .taken)
        #expect(see(&watch, [], at: 88) == .free)
        #expect(see(&watch, [lock("block-2", beat: 2)], at: 90) == .taken)
    }

    @Test func `counts no time before the first answer, nor after the last question`() {
        var watch = LockWatch()
        _ = watch.see([lock()], askedAt: .seconds(0), answeredAt: .seconds(20))
        #expect(
            watch.see([lock()], askedAt: .seconds(49), answeredAt: .seconds(90)) == .taken)
    }

    @Test func `counts as left behind only what was there all the while`() {
        var watch = LockWatch()
        let late = Block(id: BlockID("block-q"), label: "Persona_bob", value: "")
        _ = see(&watch, [lock(), persona], at: 0)
        _ = see(&watch, [lock(), persona, late], at: 10)
        #expect(
            see(&watch, [lock(), persona, late], at: 30)
                == .expired(BlockID("block-1"), personas: [persona.id]))
    }

    @Test func `is no death for a long time where the mark cannot be read`() {
        var watch = LockWatch()
        let strange = Block(id: BlockID("block-1"), label: LockBlock.label, value: "?")
        _ = see(&watch, [strange], at: 0)
        #expect(see(&watch, [strange], at: 599) == .taken)
        #expect(
            see(&watch, [strange], at: 600) == .expired(BlockID("block-1"), personas: []))
    }

    @Test func `has a mark that comes back from its metadata as it was`() {
        let mark = LockMark(holder: "h", nonce: "n", beat: 3, expiry: 30)
        #expect(LockMark(mark.metadata) == mark)
        #expect(LockMark(.object(["beat": .integer(3)])) == nil)
        #expect(LockMark(nil) == nil)
    }
}
