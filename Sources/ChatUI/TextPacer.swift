/// How much of a text that arrives in bursts is shown when, so that it flows.
///
/// A server that streams in the background hands over several tokens every few tenths of a second. What
/// came with a burst is shown bit by bit until the next one is expected. A stream that comes token by
/// token is shown as it comes, and so is a first burst, since no rhythm is known yet.
///
/// Times are durations since a moment of the caller's choice; amounts are bytes of UTF-8. Nothing here
/// costs more for a longer text.
public struct TextPacer: Hashable, Sendable {
    /// Pieces closer together than this came together.
    private static let togetherness = Duration.milliseconds(25)

    /// So many pieces make a burst, in which a busy machine may leave longer gaps.
    private static let fewestPieces = 3

    /// Bursts closer together than this flow well enough by themselves.
    private static let shortestGap = Duration.milliseconds(80)

    /// How often the rhythm may be missed before there is none.
    private static let mostMisses = 1

    /// The longest that anything is held back.
    private static let longestDelay = Duration.milliseconds(450)

    /// Two frames of the terminal: as smooth as reading needs.
    private static let step = Duration.milliseconds(32)

    private struct Burst: Hashable, Sendable {
        var start: Duration
        var end: Duration
        var pieces = 1
    }

    /// How what is held back is let go of: evenly.
    private struct Plan: Hashable, Sendable {
        /// How much was shown when the plan was made.
        var shown: Int
        var madeAt: Duration

        /// When the first of what is held back came.
        var oldest: Duration

        /// When all is to be shown.
        var due: Duration
    }

    private var length = 0
    private var burst: Burst?

    /// How far apart bursts come; nil while nothing comes in bursts.
    private var rhythm: Duration?
    private var misses = 0

    /// Nil when all is shown.
    private var plan: Plan?

    public init() {}

    /// Another text begins, in the rhythm of the one before, of which all is shown.
    public mutating func beginText() {
        length = 0
        plan = nil
    }

    /// Takes the length that the text has now.
    public mutating func grew(to newLength: Int, at time: Duration) {
        guard newLength != length else { return }
        let withheld = withheld(at: time)
        let shown = length - withheld
        // A beginning is shown at once, and what is not the same text any more.
        let holdsBack = length > 0 && newLength > length
        length = newLength
        let beginsBurst = notePiece(at: time)
        guard holdsBack, let rhythm, let burst, withheld > 0 || !beginsBurst else {
            plan = nil
            return
        }
        let oldest = withheld > 0 ? plan?.oldest ?? time : time
        let due = min(burst.start + rhythm, oldest + Self.longestDelay)
        plan = due > time ? Plan(shown: shown, madeAt: time, oldest: oldest, due: due) : nil
    }

    /// Takes the length that the text has after several pieces which were taken note of together.
    public mutating func grew(to newLength: Int, at time: Duration, inPieces count: Int) {
        if count > 1 {
            grew(to: length + (newLength - length) / count, at: time)
            for _ in 2..<count { _ = notePiece(at: time) }
        }
        grew(to: newLength, at: time)
    }

    /// How much of the text's end is not to be shown yet.
    public func withheld(at time: Duration) -> Int {
        guard let plan, time < plan.due else { return 0 }
        let hidden = length - plan.shown
        let part = (plan.due - max(time, plan.madeAt)) / (plan.due - plan.madeAt)
        return min(max(Int((Double(hidden) * part).rounded(.up)), 0), hidden)
    }

    /// When there is more to show than at this time; nil when all is shown.
    public func nextChange(after time: Duration) -> Duration? {
        guard let plan, time < plan.due else { return nil }
        let perByte = (plan.due - plan.madeAt) / max(length - plan.shown, 1)
        return min(time + max(Self.step, perByte), plan.due)
    }

    /// - Returns: whether the piece begins a burst.
    private mutating func notePiece(at time: Duration) -> Bool {
        if let last = burst,
            time - last.end
                < (last.pieces >= Self.fewestPieces ? Self.shortestGap : Self.togetherness)
        {
            burst?.end = time
            burst?.pieces += 1
            return false
        }
        if let last = burst { noteBurst(last, next: time) }
        burst = Burst(start: time, end: time)
        return true
    }

    /// Single tokens are no burst, nor is a stream of them that merely stalled: a burst comes in little
    /// of the time that there is to the next.
    private mutating func noteBurst(_ last: Burst, next: Duration) {
        let gap = next - last.start
        let share = rhythm == nil ? 4 : 2
        guard last.pieces >= Self.fewestPieces, gap >= Self.shortestGap,
            (last.end - last.start) * share <= gap
        else {
            misses += 1
            if misses > Self.mostMisses { rhythm = nil }
            return
        }
        misses = 0
        let usual = min(gap, Self.longestDelay)
        rhythm = rhythm.map { ($0 + usual) / 2 } ?? usual
    }
}
