/// How well a message fits what is looked for, from 0 on: more is better.
///
/// What counts, in this order: words that stand there whole rather than as beginnings of longer ones, and
/// more than once for the length of the text (the saturation of BM25); all of them close together; words
/// that somebody said rather than a tool; and, a little, how new it is.
///
/// How rare a word is in the whole store counts for nothing: all words must be there anyway, and asking
/// costs a walk over everything. Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework",
/// 2009, section 3.3, with k1 = 1.2 and b = 0.75.
public struct SearchScore: Sendable {
    private let matcher: TextMatcher

    /// What texts are as long as on the whole, in scalars.
    private static let usualLength = 400.0

    public init(_ terms: SearchTerms) { matcher = TextMatcher(terms) }

    /// How well a text fits; nil where it does not hold all that is looked for.
    ///
    /// - Parameters:
    ///   - text: the message's, or its beginning.
    ///   - type: Letta's type of the message.
    public func fitness(of text: some Sequence<Unicode.Scalar>, type: String) -> Double? {
        let tally = matcher.tally(in: text)
        guard !tally.counts.isEmpty else { return nil }
        let fullness = 0.25 + 0.75 * Double(tally.length) / Self.usualLength
        var sum = 0.0
        for count in tally.counts {
            let frequency = Double(min(count.whole, 20)) + 0.4 * Double(min(count.begun, 20))
            sum += frequency * 2.2 / (frequency + 1.2 * fullness)
        }
        sum /= Double(tally.counts.count)
        if let spread = tally.spread { sum += 0.5 / (1 + Double(spread) / 20) }
        return sum * Self.weight(of: type)
    }

    /// What is added for being new.
    ///
    /// - Parameter days: how much older it is than the newest that was found.
    public static func newness(days: Double) -> Double { 0.1 / (1 + max(days, 0) / 30) }

    private static func weight(of type: String) -> Double {
        switch type {
        case "user_message", "assistant_message": 1
        case "summary_message": 0.9
        case "reasoning_message": 0.8
        default: 0.7
        }
    }
}
