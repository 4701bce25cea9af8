import ChatCore
import LettaAPI

/// Something that a person is asked before a block is written.
struct BlockQuestion: Hashable, Sendable {
    enum Doubt: Hashable, Sendable {
        /// The value is this much longer than the block's limit.
        case tooLong(by: Int)

        /// It was JSON, and is no more.
        case notJSON

        /// Somebody else changed the block to this.
        case changedMeanwhile(Block)

        /// An old value, seen at that time, is to take the place of today's.
        case restore(seenAt: String)
    }

    enum Answer: String {
        case write, leave, editAgain, merge
    }

    var edit: BlockEdit
    var doubt: Doubt

    var title: String {
        switch doubt {
        case .tooLong(let excess):
            "\(edit.label) would be \(excess) character\(excess == 1 ? "" : "s") over its limit"
        case .notJSON: "\(edit.label) was JSON, and this is not"
        case .changedMeanwhile: "Somebody changed \(edit.label) while you edited it"
        case .restore(let seenAt): "Bring back what \(edit.label) was at \(seenAt)?"
        }
    }

    var choices: [(answer: Answer, words: String)] {
        switch doubt {
        case .tooLong, .notJSON:
            [
                (.editAgain, "Edit it again"), (.write, "Write it all the same"),
                (.leave, "Do not write it; the text stays in a file"),
            ]
        case .changedMeanwhile:
            [
                (.merge, "Merge: edit a text with both changes"),
                (.write, "Keep mine: write it over theirs"),
                (.leave, "Keep theirs; my text stays in a file"),
            ]
        case .restore: [(.leave, "Leave it as it is"), (.write, "Write the old value")]
        }
    }

    /// Whether the person typed what would be written, so that it must not be lost.
    var isOwnText: Bool { if case .restore = doubt { false } else { true } }
}
