import ChatCore
import Screen

/// Things to choose from, narrowed down by typing.
struct Picker: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case list(Listing)

        /// Messages that wait; their ids are their otids.
        case queue

        /// All settings.
        case settings

        /// The values that a setting can have.
        case values(of: String)

        /// Memory blocks; their ids are the blocks'.
        case blocks

        /// The values of the block with this label; their ids are their numbers.
        case history(of: String)

        /// What is to be done about an edit of a block.
        case doubt(BlockQuestion)

        /// The first steps of a newcomer.
        case welcome(WelcomeStep)
    }

    let kind: Kind
    private(set) var choices: [Choice]

    /// What is typed to narrow the list down.
    private(set) var filter = EditLine()

    /// The numbers of the choices that are left, the best first.
    private(set) var shown: [Int]

    /// Which of the rows is selected; nil where Enter must not do the only thing that is left.
    private(set) var selected: Int?

    /// What is said above the list, such as why it is shown again.
    var words = ""

    /// What is under this list, and comes back when it is closed.
    var under: Overlay?

    /// Each choice's name and detail, to be searched.
    private var texts: [[FuzzyText]]

    init(_ kind: Kind, _ choices: [Choice], under: Overlay? = nil) {
        self.kind = kind
        self.choices = choices
        self.under = under
        texts = choices.map { [FuzzyText($0.name), FuzzyText($0.detail)] }
        shown = Array(choices.indices)
        selected = choices.firstIndex(where: \.isCurrent) ?? (choices.isEmpty ? nil : 0)
    }

    /// What could be chosen although it is not in the list: a new user, under the name that was typed.
    ///
    /// It is never selected by itself, so that no typing mistake enrols anybody.
    var offer: String? {
        guard kind == .list(.users) else { return nil }
        let name = filter.text.trimmingSpaces
        guard Self.isName(name), !choices.contains(where: { $0.name == name }) else { return nil }
        return name
    }

    /// The rows: what is left of the choices, and the offer.
    var rowCount: Int { shown.count + (offer == nil ? 0 : 1) }

    /// The selected choice; nil for the offer as well.
    var choice: Choice? {
        guard let selected, shown.indices.contains(selected) else { return nil }
        return choices[shown[selected]]
    }

    /// The offer, if that is what is selected.
    var chosenOffer: String? { selected == shown.count ? offer : nil }

    mutating func take(_ key: Key) {
        let before = filter.text
        filter.take(key)
        if filter.text != before { narrow() }
    }

    /// - Returns: whether there was anything to clear.
    mutating func clearFilter() -> Bool {
        guard !filter.isEmpty else { return false }
        filter = EditLine()
        narrow()
        return true
    }

    mutating func filter(by text: String) {
        filter = EditLine(text)
        narrow()
    }

    mutating func move(by step: Int) {
        guard rowCount > 0 else { return }
        guard let selected else {
            self.selected = step < 0 ? rowCount - 1 : 0
            return
        }
        self.selected = min(max(selected + step, 0), rowCount - 1)
    }

    mutating func select(id: String) {
        if let place = shown.firstIndex(where: { choices[$0].id == id }) { selected = place }
    }

    mutating func select(row: Int) {
        if (0..<rowCount).contains(row) { selected = row }
    }

    mutating func moveToStart() { if rowCount > 0 { selected = 0 } }
    mutating func moveToEnd() { if rowCount > 0 { selected = rowCount - 1 } }

    /// Takes the selected choice away.
    mutating func removeChoice() {
        guard let selected, shown.indices.contains(selected) else { return }
        let number = shown[selected]
        choices.remove(at: number)
        texts.remove(at: number)
        narrow()
        self.selected = shown.isEmpty ? nil : min(selected, shown.count - 1)
    }

    /// Takes new choices in the place of those before, and keeps what was typed and selected.
    mutating func replace(with choices: [Choice]) {
        let id = choice?.id
        self.choices = choices
        texts = choices.map { [FuzzyText($0.name), FuzzyText($0.detail)] }
        narrow()
        if let id, let place = shown.firstIndex(where: { choices[$0].id == id }) {
            selected = place
        }
    }

    /// Which characters of a choice's name and detail were typed.
    func marks(of number: Int) -> [Set<Int>] {
        FuzzyPattern(filter.text).places(in: texts[number])
    }

    private mutating func narrow() {
        let pattern = FuzzyPattern(filter.text)
        if pattern.isEmpty {
            shown = Array(choices.indices)
            selected = choices.firstIndex(where: \.isCurrent) ?? (shown.isEmpty ? nil : 0)
            return
        }
        shown = choices.indices
            .compactMap { number in pattern.score(in: texts[number]).map { (number, $0) } }
            .sorted { first, second in
                if first.1 != second.1 { return first.1 > second.1 }
                let lengths = [first, second].map { texts[$0.0][0].exact.count }
                return lengths[0] == lengths[1] ? first.0 < second.0 : lengths[0] < lengths[1]
            }
            .map(\.0)
        selected = shown.isEmpty ? nil : 0
    }

    /// Whether a text can be somebody's name; `Username` decides for good.
    private static func isName(_ text: String) -> Bool { Username(text) != nil }
}
