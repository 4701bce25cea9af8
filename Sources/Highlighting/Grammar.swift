import CHighlighting

/// How a language is cut into tokens: a state machine whose states are lists of patterns.
///
/// In the format of Chroma's lexers. Nothing of it changes once it is read, and PCRE2 lets any number of
/// threads match with one pattern, which is why it can be shared.
final class Grammar: @unchecked Sendable {
    /// What a match becomes.
    indirect enum Emitter {
        case token(TokenKind)

        /// One for each group, in the order of the text.
        case groups([Emitter])

        /// The text is cut by this grammar, from a state on.
        case own(state: Int)

        /// The text is cut by another grammar.
        case other(language: String)
    }

    /// What a match makes of the stack of states.
    enum Change {
        case push(Int)

        /// The state on top once more.
        case repeatTop
        case pop(Int)
    }

    struct Rule {
        var emitter: Emitter?
        var changes: [Change]
    }

    struct State {
        var rules: [Rule] = []

        /// One for each rule.
        var patterns: [OpaquePointer?] = []
    }

    let name: String
    private(set) var states: [State]

    /// The state to begin in.
    let root: Int

    /// All patterns, which the states share.
    private let owned: [OpaquePointer]

    /// Reads a grammar and compiles its patterns.
    ///
    /// - Throws: `GrammarError` naming what cannot be understood.
    convenience init(file: [UInt8]) throws(GrammarError) {
        guard let markup = Markup.read(file) else {
            throw GrammarError(grammar: "?", problem: "is no XML")
        }
        var builder = try GrammarBuilder(markup)
        try self.init(&builder)
    }

    private init(_ builder: inout GrammarBuilder) throws(GrammarError) {
        name = builder.name
        do {
            root = try builder.state(named: "root")
            try builder.finish()
        } catch {
            builder.free()
            throw error
        }
        states = builder.states
        owned = builder.owned
    }

    deinit {
        for pattern in owned { ch_pattern_free(pattern) }
    }
}

/// A grammar that cannot be used.
struct GrammarError: Error, Hashable, CustomStringConvertible {
    var grammar: String
    var problem: String

    var description: String { "The grammar \(grammar) cannot be used: \(problem)." }
}
