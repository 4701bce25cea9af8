import Testing

@testable import LettaClient

@Suite struct `The pace of reading` {
    private let start = ContinuousClock.now

    /// Reads at these times, in milliseconds, and says how long each is to be followed by none.
    private func pauses(at times: [Int], bytes: Int = 370) -> [Duration?] {
        var pace = ReadingPace()
        return times.map { time in
            let now = start + .milliseconds(time)
            pace.noteRead(bytes, of: 65536, at: now)
            return pace.nextRead.map { $0 - now }
        }
    }

    @Test func `puts nothing off at a stream's beginning`() {
        #expect(pauses(at: [0, 1, 5, 15, 25, 35, 45, 55]).allSatisfy { $0 == nil })
    }

    @Test func `puts off what follows many small pieces, until it is drawn`() {
        let pauses = pauses(at: Array(stride(from: 0, through: 120, by: 10)))
        #expect(pauses.firstIndex { $0 != nil } == 8)
        #expect(pauses[8...].allSatisfy { $0 == .milliseconds(33) })
    }

    @Test func `goes on at that pace, and reads at once after a silence`() {
        let quick = Array(stride(from: 0, through: 90, by: 10))
        #expect(pauses(at: quick + [123, 157, 190]).suffix(3).allSatisfy { $0 != nil })
        #expect(pauses(at: quick + [123, 500, 510]).suffix(2).allSatisfy { $0 == nil })
    }

    @Test func `leaves a slow stream alone`() {
        #expect(pauses(at: Array(stride(from: 0, through: 2000, by: 50))).allSatisfy { $0 == nil })
    }

    @Test(arguments: [20_000, 65_536])
    func `does not slow down what comes in large pieces`(bytes: Int) {
        #expect(pauses(at: Array(0..<100), bytes: bytes).allSatisfy { $0 == nil })
    }

    @Test(arguments: [(370, true), (65_535, true), (65_536, false)])
    func `knows whether there may be more`(bytes: Int, isDrained: Bool) {
        var pace = ReadingPace()
        pace.noteRead(bytes, of: 65536, at: start)
        #expect(pace.isDrained == isDrained)
    }
}
