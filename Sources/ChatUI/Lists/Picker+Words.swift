import Localization
import Screen

extension Picker {
    /// Where keys are pressed while this list is open.
    var place: Place {
        switch kind {
        case .queue: .queue
        case .list(.conversations): .conversations
        case .history: .history
        case .list, .settings, .values, .blocks, .doubt, .welcome: .list
        }
    }

    /// What keys do here that help most, as keys of texts, in the order of their use.
    var hints: [(action: Action, key: String)] {
        let closing = (Action.close, filter.isEmpty ? "list.closes" : "list.clears")
        return switch kind {
        case .queue:
            [(.choose, "list.edits"), (.drop, "list.drops"), (.release, "list.sends"), closing]
        case .list(.conversations):
            [
                (.choose, "list.chooses"), (.drop, "list.deletes"), (.rename, "list.renames"),
                closing,
            ]
        case .settings: [(.choose, "list.edits"), closing]
        case .blocks: [(.choose, "list.opens"), closing]
        case .history: [(.choose, "list.shows"), (.restoreVersion, "list.restores"), closing]
        case .list, .values, .doubt, .welcome: [(.choose, "list.chooses"), closing]
        }
    }

    var title: String {
        switch kind {
        case .list(.users): localized("list.users")
        case .list(.agents): localized("list.agents")
        case .list(.conversations): localized("list.conversations")
        case .list(.models): localized("list.models")
        case .list(.servers): localized("list.servers")
        case .queue: localized("list.queue")
        case .settings: localized("list.settings")
        case .values(let name): localized("set.value", name)
        case .blocks: localized("list.blocks")
        case .history(let label): localized("list.history", label)
        case .doubt(let question): question.title
        case .welcome(let step): step.title
        }
    }

    /// What is said where there is nothing to choose from.
    var emptyWords: String {
        switch kind {
        case .list(.users): localized("list.no-users")
        case .list(.agents): localized("list.no-agents")
        case .list(.conversations): localized("list.no-conversations")
        case .list(.models): localized("list.no-models")
        case .list(.servers): localized("list.no-servers")
        case .queue: localized("queue.none")
        case .blocks: localized("blocks.unknown")
        case .settings, .values, .history, .doubt, .welcome: localized("list.nothing")
        }
    }
}

extension Picker.Kind {
    /// Whether it shows what the sidebar shows as well.
    var isOfBlocks: Bool {
        switch self {
        case .blocks, .history: true
        default: false
        }
    }
}
