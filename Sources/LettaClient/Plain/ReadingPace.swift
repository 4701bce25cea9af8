/// When a stream is read next that comes in many small pieces.
///
/// To wake up costs more than to read what a model says in one piece, so several are read at once, thirty times
/// a second: as often as a growing text is drawn. The beginning of a stream, what comes after a silence and what
/// is not said that fast are read as soon as they come, and so is what comes in large pieces.
struct ReadingPace {
    private static let interval = Duration.milliseconds(33)

    /// Reads closer together than this follow each other; timers are late now and then.
    private static let togetherness = Duration.milliseconds(40)

    /// So many follow each other before any is put off.
    private static let fewestReads = 8

    private var lastRead: ContinuousClock.Instant?
    private var reads = 0

    /// Whether the last read brought all that there was, so that another one would bring nothing.
    private(set) var isDrained = false

    /// Until when not to read; nil to read as soon as something comes.
    var nextRead: ContinuousClock.Instant? {
        guard isDrained, reads >= Self.fewestReads else { return nil }
        return lastRead.map { $0 + Self.interval }
    }

    /// Takes note of a read that brought `count` bytes of `capacity` that it could have brought.
    mutating func noteRead(
        _ count: Int, of capacity: Int, at time: ContinuousClock.Instant
    ) {
        let follows = lastRead.map { time - $0 < Self.togetherness } ?? false
        reads = follows && count < capacity / 4 ? reads + 1 : 0
        lastRead = time
        isDrained = count < capacity
    }
}
