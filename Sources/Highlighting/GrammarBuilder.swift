import CHighlighting

/// Makes a grammar of its file: states by number, included rules in their places, patterns compiled once.
struct GrammarBuilder {
    let name: String
    private(set) var states: [Grammar.State] = []
    private(set) var owned: [OpaquePointer] = []

    private let options: UInt32
    private let rulesOfState: [String: [Markup]]
    private var numbers: [String: Int] = [:]

    /// What each state is made of: one name, or several that are combined.
    private var sources: [[String]] = []
    private var compiled: [String: OpaquePointer] = [:]

    init(_ markup: Markup) throws(GrammarError) {
        let config = markup.child("config")
        name = config?.child("name")?.text ?? "?"
        func isSet(_ option: String) -> Bool { config?.child(option)?.text == "true" }
        var options = 0
        if !isSet("not_multiline") { options |= Int(CH_MULTILINE) }
        if isSet("dot_all") { options |= Int(CH_DOT_ALL) }
        if isSet("case_insensitive") { options |= Int(CH_CASELESS) }
        self.options = UInt32(options)
        var rules: [String: [Markup]] = [:]
        for state in markup.child("rules")?.children ?? [] {
            rules[state["name"] ?? ""] = state.children
        }
        rulesOfState = rules
    }

    /// The number of a state, which is filled in by `finish`.
    mutating func state(named name: String) throws(GrammarError) -> Int {
        try state(combining: [name])
    }

    private mutating func state(combining names: [String]) throws(GrammarError) -> Int {
        let key = names.joined(separator: "\n")
        if let number = numbers[key] { return number }
        for name in names where rulesOfState[name] == nil {
            throw GrammarError(grammar: self.name, problem: "it has no state \(name)")
        }
        let number = sources.count
        numbers[key] = number
        sources.append(names)
        return number
    }

    /// Fills all states in that can be reached.
    mutating func finish() throws(GrammarError) {
        while states.count < sources.count {
            var state = Grammar.State()
            for name in sources[states.count] { try fill(&state, from: name, within: []) }
            states.append(state)
        }
    }

    /// Gives back what was compiled, where the grammar cannot be used.
    func free() {
        for pattern in owned { ch_pattern_free(pattern) }
    }

    private mutating func fill(
        _ state: inout Grammar.State, from name: String, within outer: [String]
    ) throws(GrammarError) {
        guard !outer.contains(name), let rules = rulesOfState[name] else {
            throw GrammarError(grammar: self.name, problem: "it cannot include the state \(name)")
        }
        for rule in rules {
            if let included = rule.child("include") {
                try fill(&state, from: included["state"] ?? "", within: outer + [name])
                continue
            }
            state.patterns.append(try compile(rule["pattern"] ?? ""))
            state.rules.append(try self.rule(rule))
        }
    }

    private mutating func rule(_ markup: Markup) throws(GrammarError) -> Grammar.Rule {
        var rule = Grammar.Rule(emitter: nil, changes: [])
        for part in markup.children {
            if let emitter = try emitter(part) {
                rule.emitter = emitter
            } else {
                rule.changes += try changes(part)
            }
        }
        return rule
    }

    /// Nil for what is no emitter.
    private mutating func emitter(_ markup: Markup) throws(GrammarError) -> Grammar.Emitter? {
        switch markup.name {
        case "token": return .token(TokenKind(chroma: markup["type"] ?? ""))
        case "usingself": return .own(state: try state(named: markup["state"] ?? "root"))
        case "using": return .other(language: markup["lexer"] ?? "")
        case "bygroups":
            var groups: [Grammar.Emitter] = []
            for child in markup.children { groups.append(try emitter(child) ?? .token(.plain)) }
            return .groups(groups)
        default: return nil
        }
    }

    private mutating func changes(_ markup: Markup) throws(GrammarError) -> [Grammar.Change] {
        let named = markup.attributes.filter { $0.name == "state" }.map(\.value)
        switch markup.name {
        case "pop": return [.pop(Int(markup["depth"] ?? "") ?? 1)]
        case "push":
            if named.isEmpty { return [.repeatTop] }
            var changes: [Grammar.Change] = []
            for name in named {
                changes.append(name == "#pop" ? .pop(1) : .push(try state(named: name)))
            }
            return changes
        case "combined": return [.push(try state(combining: named))]
        case "mutators", "multi":
            var all: [Grammar.Change] = []
            for child in markup.children { all += try changes(child) }
            return all
        default:
            throw GrammarError(
                grammar: name, problem: "it has a \(markup.name), which is not known")
        }
    }

    private mutating func compile(_ pattern: String) throws(GrammarError) -> OpaquePointer {
        if let known = compiled[pattern] { return known }
        var error = [CChar](repeating: 0, count: 200)
        let bytes = Array(pattern.utf8)
        guard let made = ch_pattern_new(bytes, bytes.count, options, &error, error.count) else {
            let words = error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw GrammarError(
                grammar: name,
                problem: "\(String(decoding: words, as: UTF8.self)) of the pattern \(pattern)")
        }
        compiled[pattern] = made
        owned.append(made)
        return made
    }
}
