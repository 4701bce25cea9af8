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

    /// What keys do here that help most, in the order of their use.
    var hints: [(action: Action, words: String)] {
        let closing = (Action.close, filter.isEmpty ? "closes" : "clears")
        return switch kind {
        case .queue: [(.choose, "edits"), (.drop, "drops"), (.release, "sends all"), closing]
        case .list(.conversations):
            [(.choose, "chooses"), (.drop, "deletes"), (.rename, "renames"), closing]
        case .settings: [(.choose, "edits"), closing]
        case .blocks: [(.choose, "opens"), closing]
        case .history: [(.choose, "shows"), (.restoreVersion, "restores"), closing]
        case .list, .values, .doubt, .welcome: [(.choose, "chooses"), closing]
        }
    }

    var title: String {
        switch kind {
        case .list(.users): "Who is talking?"
        case .list(.agents): "Which agent?"
        case .list(.conversations): "Which conversation?"
        case .list(.models): "Which model for the agent?"
        case .list(.servers): "Which server?"
        case .queue: "Waiting messages"
        case .settings: "Settings"
        case .values(let name): "What should \(name) be?"
        case .blocks: "Memory blocks"
        case .history(let label): "History of \(label)"
        case .doubt(let question): question.title
        case .welcome(let step): step.title
        }
    }

    /// What is said where there is nothing to choose from.
    var emptyWords: String {
        switch kind {
        case .list(.users): "nobody is known here"
        case .list(.agents): "there is no agent"
        case .list(.conversations): "there is no conversation"
        case .list(.models): "the server lists no language model"
        case .list(.servers): "the configuration names no server"
        case .queue: "no message waits"
        case .blocks: "no blocks are known yet"
        case .settings, .values, .history, .doubt, .welcome: "there is nothing to choose"
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
