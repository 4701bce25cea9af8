import LettaAPI

/// The system prompt that the model is really given, read by its structure.
///
/// A block's value may hold anything, text that looks like another block included, so no string is
/// searched for: each block announces how many characters its value has, and they are skipped.
///
/// Source: the answers of `POST /v1/agents/{agent_id}/recompile` and
/// `POST /v1/conversations/{conversation_id}/recompile` of 0.16.8.
public struct CompiledPrompt: Hashable, Sendable {
    /// The labels of the blocks in it, in order, or nil where the structure is not the known one.
    public let labels: [String]?

    private let text: String

    public init(_ text: String) {
        self.text = text
        labels = Self.sections(in: text)?.map(\.label)
    }

    /// Whether exactly the persona that should be in the prompt is in it.
    ///
    /// - Parameter own: the label of the one persona block wanted, or nil for none.
    public func verdict(own: String?) -> PromptVerdict {
        guard let labels else { return .unreadable }
        return Persona.verdict(own: own, labels: labels)
    }

    /// Whether no block of this name can be in it, whatever its structure.
    ///
    /// That its tag is somewhere proves nothing, since values may hold anything; that it is nowhere does.
    func cannotHold(_ label: String) -> Bool { text.firstRange(of: "<\(label)>") == nil }

    /// Whether it shows just the blocks that are attached.
    ///
    /// A description may imitate the end of its block and so hide others from this reader; it cannot
    /// hide them from the list.
    func agrees(with attached: [Block]) -> Bool {
        guard let labels else { return true }
        return labels.sorted() == attached.map(\.label).sorted()
    }

    private static let opening = "<memory_blocks>\n"
    private static let closing = "</memory_blocks>"

    /// One block in a prompt, from its opening tag to its closing tag.
    struct Section: Hashable, Sendable {
        var label: String

        /// In Unicode scalars from the beginning of the prompt.
        var range: Range<Int>
    }

    /// The blocks in a prompt, in order, or nil where the structure is not the known one.
    ///
    /// Reads scalars, since the counts in the prompt are Python's: one for each Unicode scalar.
    static func sections(in text: String) -> [Section]? {
        var reader = ScalarReader(text)
        // An agent without blocks has no such section at all.
        guard reader.skip(past: opening) else { return [] }
        var sections: [Section] = []
        while true {
            reader.skipToTag()
            if reader.isAt(closing) { return sections }
            let start = reader.position
            guard let label = reader.tag(), reader.skipBlock(label: label) else { return nil }
            sections.append(Section(label: label, range: start..<reader.position))
        }
    }
}

/// A walk over the scalars of a prompt.
private struct ScalarReader {
    private let scalars: [Unicode.Scalar]
    private(set) var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    func isAt(_ text: String) -> Bool { matches(Array(text.unicodeScalars), at: position) }

    /// Moves behind the next occurrence of `text`; false where there is none.
    mutating func skip(past text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        var place = position
        while place + wanted.count <= scalars.count {
            if matches(wanted, at: place) {
                position = place + wanted.count
                return true
            }
            place += 1
        }
        return false
    }

    /// Moves to the next line that begins with a tag.
    mutating func skipToTag() {
        while position < scalars.count {
            let isLineStart = position == 0 || scalars[position - 1] == "\n"
            if isLineStart, scalars[position] == "<" { return }
            position += 1
        }
    }

    /// The name in an opening tag that stands alone on this line.
    mutating func tag() -> String? {
        guard position < scalars.count, scalars[position] == "<" else { return nil }
        var name = String.UnicodeScalarView()
        var place = position + 1
        while place < scalars.count, scalars[place] != ">" {
            if scalars[place] == "\n" || (scalars[place] == "/" && name.isEmpty) { return nil }
            name.append(scalars[place])
            place += 1
        }
        guard place < scalars.count, !name.isEmpty else { return nil }
        position = place + 1
        return String(name)
    }

    /// Moves behind the closing tag of the block that was just opened.
    mutating func skipBlock(label: String) -> Bool {
        guard skip(past: "</description>\n<metadata>"), let count = characterCount(),
            skip(past: "</metadata>\n")
        else { return false }
        // Where values are shown with line numbers, a warning about them comes first.
        if isAt("<warning>\n"), !skip(past: "</warning>\n") { return false }
        guard isAt("<value>\n"), skip(past: "<value>\n") else { return false }
        let emptyEnding = "</value>\n</\(label)>"
        if count == 0, isAt(emptyEnding) { return skip(past: emptyEnding) }
        let ending = "\n</value>\n</\(label)>"
        let announced = position.addingReportingOverflow(count)
        if !announced.overflow, matches(Array(ending.unicodeScalars), at: announced.partialValue) {
            position = announced.partialValue + ending.unicodeScalars.count
            return true
        }
        // Some models are shown values with line numbers, which the count leaves out.
        return skip(past: ending)
    }

    /// The number behind `chars_current=` in the metadata that begins here.
    private mutating func characterCount() -> Int? {
        guard skip(past: "- chars_current=") else { return nil }
        var count = 0
        var hasDigits = false
        while position < scalars.count, let digit = scalars[position].properties.numericType,
            digit == .decimal, let value = Int(String(scalars[position]))
        {
            let (tens, overflow) = count.multipliedReportingOverflow(by: 10)
            guard !overflow, tens <= Int.max - value else { return nil }
            count = tens + value
            hasDigits = true
            position += 1
        }
        return hasDigits ? count : nil
    }

    private func matches(_ wanted: [Unicode.Scalar], at place: Int) -> Bool {
        guard place >= 0, place <= scalars.count - wanted.count else { return false }
        for (offset, scalar) in wanted.enumerated() where scalars[place + offset] != scalar {
            return false
        }
        return true
    }
}
