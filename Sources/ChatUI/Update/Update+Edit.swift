import Localization
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
                notice = Notice(text: localized("editor.empty"))
            }
            return setLine(text)
        case .unchanged:
            notice = Notice(text: localized("editor.unchanged"))
        case .failed(let reason):
            notice = Notice(text: localized("editor.unchanged-reason", reason), face: .error)
        }
        return []
    }
}
