public import FoundationEssentials

/// For how long something is kept, as settings say it: `forever`, or days, weeks or years such as `90d`, `26w`
/// and `2y`.
public enum KeepingPeriod: Hashable, Sendable {
    case forever
    case days(Int)

    /// Nil where the text is none: less than a day, more than a hundred years, or something else.
    public init?(_ text: String) {
        if text == "forever" {
            self = .forever
            return
        }
        let lengths: [Character: Int] = ["d": 1, "w": 7, "y": 365]
        guard let unit = text.last.flatMap({ lengths[$0] }), text.count <= 6,
            text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }),
            let count = Int(text.dropLast()), (1...36_500).contains(count * unit)
        else { return nil }
        self = .days(count * unit)
    }

    /// The time before which nothing need be kept; nil where everything is.
    public func start(asOf now: Date) -> Date? {
        switch self {
        case .forever: nil
        case .days(let days): now.addingTimeInterval(-Double(days) * 86_400)
        }
    }
}
