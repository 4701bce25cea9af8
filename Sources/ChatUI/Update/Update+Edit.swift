import Screen

extension Model {
    /// Gives what is being typed, or the block that is named, to the person's own editor.
    mutating func edit(_ argument: String) -> [Effect] {
        guard argument.isEmpty else { return editBlock(argument) }
        return [.editText(input.whole, purpose: .line)]
    }

    mutating func edited(_ outcome: EditOutcome, _ purpose: EditPurpose) -> [Effect] {
        switch purpose {
        case .line: return lineEdited(outcome)
        case .block(let block): return blockEdited(outcome, block)
        }
    }

    /// The text comes back into the line, and is sent by nothing but Enter.
    private mutating func lineEdited(_ outcome: EditOutcome) -> [Effect] {
        switch outcome {
        case .changed(let text):
            if text.isEmpty, !input.text.isEmpty {
                killed = input.whole
                notice = Notice(text: "the text came back empty, Alt-z brings the line back")
            }
            return setLine(text)
        case .unchanged:
            notice = Notice(text: "the line is as it was")
        case .failed(let reason):
            notice = Notice(text: "the line is as it was: \(reason)", face: .error)
        }
        return []
    }
}
