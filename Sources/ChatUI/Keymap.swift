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

    /// The line that is being written, while there is nothing in it.
    case emptyLine
    case transcript, sidebar

    /// The words that are looked for, while they are typed.
    case search

    // What lies over the transcript.
    case page, list

    /// The list of waiting messages.
    case queue

    var title: String {
        switch self {
        case .anywhere: "Everywhere"
        case .emptyLine: "On an empty line"
        case .transcript: "In the transcript"
        case .sidebar: "In the sidebar"
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
        case .emptyLine, .transcript, .sidebar, .search, .page, .list: [self, .anywhere]
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
        guard let place = model.place else {
            return model.keymap.action(for: key, in: .anywhere)
        }
        // Vi's Escape belongs to its line.
        if place == .emptyLine, key == .escape, model.input.mode != .emacs { return nil }
        for place in place.outward {
            // Under a page or a list only what cannot be meant as text keeps its meaning.
            if place == .anywhere, model.overlay != nil, !key.isCommandKey { return .ignored }
            if let action = model.keymap.action(for: key, in: place) { return action }
        }
        switch (place, key) {
        case (.search, _): return .typed
        // A paste is meant for the line.
        case (.emptyLine, _), (.transcript, .paste), (.sidebar, .paste): return nil
        default: return .ignored
        }
    }
}

extension Model {
    /// Where keys are pressed now; nil where they edit a line that has something in it.
    var place: Place? {
        switch overlay {
        case .page: return .page
        case .picker(let picker): return picker.kind == .queue ? .queue : .list
        case nil: break
        }
        if reader.search?.isTyping == true { return .search }
        switch focus {
        case .input: return input.text.isEmpty ? .emptyLine : nil
        case .transcript: return .transcript
        case .sidebar: return .sidebar
        }
    }
}

extension Key {
    /// Whether the key never stands for text or for the editing of a line.
    fileprivate var isCommandKey: Bool {
        switch self {
        case .pageUp, .pageDown, .controlUp, .controlDown, .alt, .function: true
        case .control("l"), .control("z"): true
        default: false
        }
    }
}
