import Localization
public import Screen

/// What each key stands for in each place.
public struct Keymap: Hashable, Sendable {
    private var actions: [Place: [KeySequence: Action]] = [:]
    private var keys: [Action: [Place: [KeySequence]]] = [:]

    /// The first keys of sequences, by place.
    private var beginnings: [Place: Set<Key>] = [:]

    /// As the table of actions has them.
    public static let standard = Keymap(Action.table)

    init(_ entries: [Action.Entry]) {
        for entry in entries {
            for key in entry.keys { bind(KeySequence(key), in: .anywhere, to: entry.action) }
            for (place, keys) in entry.placed {
                for key in keys { bind(KeySequence(key), in: place, to: entry.action) }
            }
            for (place, sequences) in entry.sequences {
                for sequence in sequences { bind(sequence, in: place, to: entry.action) }
            }
        }
    }

    /// The table's keys, with the person's own in place of some.
    public init(_ bindings: [KeyBinding]) {
        self = .standard
        for binding in bindings {
            guard let action = binding.action else {
                for place in Place.allCases { unbind(binding.sequence, in: place) }
                continue
            }
            for place in Self.places(for: binding.sequence, of: action) {
                unbind(binding.sequence, in: place)
                bind(binding.sequence, in: place, to: action)
            }
        }
    }

    /// Where keys lead to an action: in the places where it has any, else everywhere.
    ///
    /// What could be meant as text holds only where one reads.
    private static func places(for sequence: KeySequence, of action: Action) -> [Place] {
        let entry = Action.table.first { $0.action == action }
        let placed = Array(entry?.placed.keys ?? [:].keys)
        let isPlacedOnly = entry?.keys.isEmpty == true && entry?.command == nil && !placed.isEmpty
        if isPlacedOnly { return placed }
        return sequence.isText ? [.transcript, .sidebar] : [.anywhere]
    }

    private mutating func bind(_ sequence: KeySequence, in place: Place, to action: Action) {
        actions[place, default: [:]][sequence] = action
        keys[action, default: [:]][place, default: []].append(sequence)
        if sequence.keys.count > 1, let first = sequence.keys.first {
            beginnings[place, default: []].insert(first)
        }
    }

    private mutating func unbind(_ sequence: KeySequence, in place: Place) {
        guard let action = actions[place]?.removeValue(forKey: sequence) else { return }
        keys[action]?[place]?.removeAll { $0 == sequence }
        let others = actions[place, default: [:]].keys.filter { $0.keys.count > 1 }
        beginnings[place] = Set(others.compactMap(\.keys.first))
    }

    /// What a key stands for in a place alone; nil where it means nothing there.
    func action(for key: Key, in place: Place) -> Action? { actions[place]?[KeySequence(key)] }

    /// What a key stands for behind one that begins sequences, from a place outward.
    func action(for key: Key, after first: Key, from place: Place) -> Action? {
        place.outward.lazy.compactMap { actions[$0]?[KeySequence(first, key)] }.first
    }

    /// Whether a sequence begins with the key in a place.
    func isBeginning(_ key: Key, in place: Place) -> Bool {
        beginnings[place]?.contains(key) == true
    }

    /// The keys that lead to an action from a place, the most fitting first.
    func keys(for action: Action, in place: Place = .anywhere) -> [KeySequence] {
        let bound = keys[action] ?? [:]
        return place.outward.flatMap { bound[$0] ?? [] }
    }

    /// The keys that lead to an action in one place alone.
    func ownKeys(for action: Action, in place: Place) -> [KeySequence] {
        keys[action]?[place] ?? []
    }

    /// The keys that lead to an action, wherever that is.
    func allKeys(for action: Action) -> [KeySequence] {
        let bound = keys[action] ?? [:]
        var all: [KeySequence] = []
        for key in Place.allCases.flatMap({ bound[$0] ?? [] }) where !all.contains(key) {
            all.append(key)
        }
        return all
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

    /// The page of a block.
    case blockPage

    // Lists with keys of their own.
    case queue, conversations

    /// The list of a block's values.
    case history

    /// A question with two answers.
    case question

    /// A line that the program asks for.
    case prompt

    /// What passes between the program and the server.
    case wire

    var title: String {
        switch self {
        case .anywhere: localized("place.anywhere")
        case .line: localized("place.line")
        case .historySearch: localized("place.history-search")
        case .menu: localized("place.menu")
        case .emptyLine: localized("place.empty-line")
        case .transcript: localized("place.transcript")
        case .sidebar: localized("place.sidebar")
        case .approval: localized("place.approval")
        case .search: localized("place.search")
        case .page: localized("place.page")
        case .blockPage: localized("place.block-page")
        case .history: localized("place.history")
        case .list: localized("place.list")
        case .queue: localized("place.queue")
        case .conversations: localized("place.conversations")
        case .question: localized("place.question")
        case .prompt: localized("place.prompt")
        case .wire: localized("place.wire")
        }
    }

    /// This place and those around it, whose keys hold in it as well.
    var outward: [Place] {
        switch self {
        case .anywhere: [.anywhere]
        case .queue, .conversations, .history: [self, .list, .anywhere]
        case .blockPage: [.blockPage, .page, .anywhere]
        case .approval: [.approval, .transcript, .anywhere]
        case .emptyLine: [.emptyLine, .line, .anywhere]
        case .menu: [.menu, .line, .anywhere]
        case .line, .historySearch, .transcript, .sidebar, .search, .page, .list, .question,
            .prompt, .wire:
            [self, .anywhere]
        }
    }

    /// Whether what is typed here goes into a line of this place's own.
    var takesText: Bool {
        switch self {
        case .list, .queue, .conversations, .history, .prompt, .wire: true
        case .anywhere, .emptyLine, .line, .menu, .historySearch, .search, .transcript, .approval,
            .sidebar, .page, .blockPage, .question:
            false
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
        case .click, .report: return .ignored
        default: break
        }
        let place = model.place
        if let first = model.sequenceBegun {
            return model.keymap.action(for: key, after: first, from: place) ?? .sequenceBroken
        }
        // Vi's Escape belongs to its line.
        if place == .emptyLine, key == .escape, model.input.mode != .emacs { return nil }
        for place in place.outward {
            // Under a page or a list only what cannot be meant as text keeps its meaning.
            if place == .anywhere, model.overlay != nil, !key.isCommandKey { break }
            if model.keymap.isBeginning(key, in: place) { return .sequenceBegun }
            guard let action = model.keymap.action(for: key, in: place) else { continue }
            if action == .editNewest, model.queue.isEmpty { continue }
            return action
        }
        if place.takesText, EditLine.edits(key) { return .text }
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
        case .page(let page): return page.block == nil ? .page : .blockPage
        case .picker(let picker): return picker.place
        case .question: return .question
        case .prompt: return .prompt
        case .wire: return .wire
        case .find: return .list
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
