import Localization
import Screen

extension Model {
    /// Shows the long pastes in the line as they are, or folds them again.
    mutating func unfoldPaste() -> [Effect] {
        guard !input.pastes.isEmpty else {
            guard FoldedPaste.isLong(input.text) else {
                notice = Notice(text: localized("paste.none"))
                return []
            }
            return [.foldPastes]
        }
        guard input.pastes.contains(where: { $0.byteCount <= FoldedPaste.longestUnfolded }) else {
            let key = keymap.keys(for: .edit, in: .line).first?.title ?? "/edit"
            notice = Notice(text: localized("paste.long", key))
            return []
        }
        return [.unfoldPastes]
    }
}
