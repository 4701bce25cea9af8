import ChatCore
import Localization
import Screen

/// What is looked for in everything that was ever said, and what was found of it.
struct FindPage: Hashable, Sendable {
    var line: EditLine

    /// The answer to an earlier line stays until the next one comes.
    private(set) var answer = FindAnswer()

    /// The line that was answered; nil while nothing is.
    private(set) var answered: String?
    private(set) var selected = 0

    /// What was open before.
    var under: Overlay?

    init(_ line: String = "", under: Overlay? = nil) {
        self.line = EditLine(line)
        self.under = under
    }

    var isEmpty: Bool { line.text.allSatisfy(\.isWhitespace) }
    var isLooking: Bool { !isEmpty && answered != line.text }
    var found: [FoundMessage] { isEmpty ? [] : answer.found }

    /// The one that Enter goes to.
    var choice: FoundMessage? { found.indices.contains(selected) ? found[selected] : nil }

    mutating func take(_ answer: FindAnswer) {
        self.answer = answer
        answered = line.text
        selected = 0
    }

    mutating func move(by step: Int) {
        selected = min(max(selected + step, 0), max(found.count - 1, 0))
    }

    mutating func select(_ number: Int) {
        if found.indices.contains(number) { selected = number }
    }

    /// How it stands, in a word or two.
    var count: String {
        if isLooking { return "…" }
        return found.isEmpty ? "" : "\(found.count)" + (answer.isCut ? "+" : "")
    }

    /// What is said where nothing is listed.
    var words: String {
        if isEmpty { return localized("find.hint") }
        if let problem = answer.problem, !isLooking { return problem }
        return isLooking ? localized("find.looking") : localized("find.nothing")
    }
}

/// A message in another conversation, which is being opened to show it.
struct Landing: Hashable, Sendable {
    var found: FoundMessage
    var words: String
}
