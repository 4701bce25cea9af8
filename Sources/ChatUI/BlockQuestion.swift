import ChatCore
import LettaAPI
import Localization

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
            localized("doubt.too-long", count: excess, edit.label)
        case .notJSON: localized("doubt.json", edit.label)
        case .changedMeanwhile: localized("doubt.changed", edit.label)
        case .restore(let seenAt): localized("doubt.restore", edit.label, seenAt)
        }
    }

    var choices: [(answer: Answer, words: String)] {
        switch doubt {
        case .tooLong, .notJSON:
            [
                (.editAgain, localized("doubt.edit")), (.write, localized("doubt.write")),
                (.leave, localized("doubt.leave")),
            ]
        case .changedMeanwhile:
            [
                (.merge, localized("doubt.merge")),
                (.write, localized("doubt.mine")),
                (.leave, localized("doubt.theirs")),
            ]
        case .restore: [(.leave, localized("doubt.keep")), (.write, localized("doubt.old"))]
        }
    }

    /// Whether the person typed what would be written, so that it must not be lost.
    var isOwnText: Bool { if case .restore = doubt { false } else { true } }
}
