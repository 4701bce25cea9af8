public import Screen

/// What each key stands for in each place.
public struct Keymap: Hashable, Sendable {
    private var actions: [Place: [Key: Action]] = [:]
    private var keys: [Action: [Place: [Key]]] = [:]

    /// As the table of actions has them.
    static let standard = Keymap(Action.table)

    init(_ entries: [Action.Entry]) {
        for entry in entries {
            for key in entry.keys { bind(key, in: .anywhere, to: entry.action) }
            for (place, keys) in entry.placed {
                for key in keys { bind(key, in: place, to: entry.action) }
            }
        }
    }

    private mutating func bind(_ key: Key, in place: Place, to action: Action) {
        actions[place, default: [:]][key] = action
        keys[action, default: [:]][place, default: []].append(key)
    }

    /// What a key stands for in a place alone; nil where it means nothing there.
    func action(for key: Key, in place: Place) -> Action? { actions[place]?[key] }

    /// The keys that lead to an action from a place, the most fitting first.
    func keys(for action: Action, in place: Place = .anywhere) -> [Key] {
        let bound = keys[action] ?? [:]
        return place.outward.flatMap { bound[$0] ?? [] }
    }

    /// The keys that lead to an action in one place alone.
    func ownKeys(for action: Action, in place: Place) -> [Key] { keys[action]?[place] ?? [] }

    /// The keys that lead to an action, wherever that is.
    func allKeys(for action: Action) -> [Key] {
        let bound = keys[action] ?? [:]
        return Place.allCases.flatMap { bound[$0] ?? [] }
    }
}

/// Where a key is pressed.
public enum Place: Hashable, Sendable, CaseIterable {
    case anywhere

    /// The line that is being written, whatever is in it.
    case line

    /// A search of the lines entered before.
    case historySearch

    /// What Tab could make of the line.
    case menu

    /// The line that is being written, while there is nothing in it.
    case emptyLine
    case transcript, sidebar

    /// The transcript while a call in it waits for the person's word.
    case approval

    /// The words that are looked for, while they are typed.
    case search

    // What lies over the transcript.
    case page, list

    /// The list of waiting messages.
    case queue

    var title: String {
        switch self {
        case .anywhere: "Everywhere"
        case .line: "In the line"
        case .historySearch: "While the history is searched"
        case .menu: "In the menu of Tab"
        case .emptyLine: "On an empty line"
        case .transcript: "In the transcript"
        case .sidebar: "In the sidebar"
        case .approval: "In the transcript, while a call waits"
        case .search: "While searching"
        case .page: "On a page"
        case .list: "In a list"
        case .queue: "In the list of waiting messages"
        }
    }

    /// This place and those around it, whose keys hold in it as well.
    var outward: [Place] {
        switch self {
        case .anywhere: [.anywhere]
        case .queue: [.queue, .list, .anywhere]
        case .approval: [.approval, .transcript, .anywhere]
        case .emptyLine: [.emptyLine, .line, .anywhere]
        case .line, .historySearch, .transcript, .sidebar, .search, .page, .list: [self, .anywhere]
        case .menu: [.menu, .line, .anywhere]
        }
    }
}

/// Which pane the keys are for.
public enum Focus: Hashable, Sendable {
    /// The line editor has every key that is not the chat's own.
    case input
    case transcript, sidebar
}

extension Action {
    /// What a key stands for now; nil leaves it to the line editor.
    public static func forKey(_ key: Key, model: Model) -> Action? {
        switch key {
        case .focusIn: return .focusGained
        case .focusOut: return .focusLost
        case .wheelUp: return .rowUp
        case .wheelDown: return .rowDown
        case .click: return .ignored
        default: break
        }
        let place = model.place
        // Vi's Escape belongs to its line.
        if place == .emptyLine, key == .escape, model.input.mode != .emacs { return nil }
        for place in place.outward {
            // Under a page or a list only what cannot be meant as text keeps its meaning.
            if place == .anywhere, model.overlay != nil, !key.isCommandKey { break }
            guard let action = model.keymap.action(for: key, in: place) else { continue }
            if action == .editNewest, model.queue.isEmpty { continue }
            return action
        }
        switch place {
        case .line, .emptyLine, .menu: return nil
        case .historySearch, .search: return .text
        // What is written is meant for the line, wherever one reads.
        case .page where model.takesText && key.isText: return nil
        case .transcript, .sidebar, .approval: if case .paste = key { return nil }
        default: break
        }
        return .ignored
    }
}

extension Model {
    /// Where keys are pressed now.
    var place: Place {
        if historySearch != nil { return .historySearch }
        switch overlay {
        case .page: return .page
        case .picker(let picker): return picker.kind == .queue ? .queue : .list
        case nil: break
        }
        if reader.search?.isTyping == true { return .search }
        switch focus {
        case .input: return menu != nil ? .menu : input.text.isEmpty ? .emptyLine : .line
        case .transcript: return openQuestion == nil ? .transcript : .approval
        case .sidebar: return .sidebar
        }
    }
}

extension Key {
    /// Whether the key is something written.
    fileprivate var isText: Bool {
        switch self {
        case .character, .paste, .backspace: true
        default: false
        }
    }

    /// Whether the key never stands for text or for the editing of a line.
    fileprivate var isCommandKey: Bool {
        switch self {
        case .pageUp, .pageDown, .controlUp, .controlDown, .alt, .function: true
        case .control("l"), .control("z"): true
        default: false
        }
    }
}
