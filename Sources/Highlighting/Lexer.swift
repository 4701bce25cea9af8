import CHighlighting

/// Cuts code into tokens, as far as they are certain, and remembers where it is.
struct Lexer: Sendable {
    /// Where a token ends, in bytes, and what it is.
    struct Run: Hashable, Sendable {
        var end: Int
        var kind: TokenKind
    }

    /// How far a pattern sees: no token is longer, so that whether one matches never depends on more.
    static let window = 8192

    /// How many steps all patterns together may take beyond what each may.
    private static let allowance = 20_000_000
    private static let deepestStack = 500
    private static let deepestNesting = 3

    /// More matches of nothing at one place go round in circles.
    private static let mostEmptyMatches = 100

    private let grammar: Grammar
    private let nesting: Int
    private var stack: [Int]
    private var spent = 0
    private var emptyMatches = 0

    /// How many bytes were cut into tokens.
    private(set) var position = 0

    init(_ grammar: Grammar, state: Int? = nil, nesting: Int = 0) {
        self.grammar = grammar
        self.nesting = nesting
        stack = [state ?? grammar.root]
    }

    /// Goes on with a text that begins with what it saw before.
    ///
    /// - Parameter isPartial: whether more text may come; then it stops where that could matter.
    /// - Returns: what it looks as if it would become, if it stopped for that.
    mutating func run(
        _ code: UnsafeBufferPointer<UInt8>, isPartial: Bool, matcher: Matcher,
        into runs: inout [Run]
    ) -> TokenKind? {
        while position < code.count {
            var end = min(code.count, position + Self.window)
            while end < code.count, end > position + 1, code[end] & 0xC0 == 0x80 { end -= 1 }
            let state = grammar.states[stack.last ?? grammar.root]
            let match = matcher.first(
                of: state.patterns, in: code, end: end, at: position,
                isPartial: isPartial && end == code.count, isGenerous: spent < Self.allowance)
            if match.outcome == CH_PARTIAL {
                if case .token(let kind) = state.rules[match.pattern].emitter { return kind }
                return .plain
            }
            spent += match.charge
            guard match.outcome == CH_MATCH, let whole = matcher.group(0) else {
                skip(in: code, into: &runs)
                continue
            }
            if whole.isEmpty {
                emptyMatches += 1
                guard emptyMatches <= Self.mostEmptyMatches else {
                    skip(in: code, into: &runs)
                    continue
                }
            } else {
                emptyMatches = 0
            }
            let rule = state.rules[match.pattern]
            position = whole.upperBound
            apply(rule.changes)
            if let emitter = rule.emitter {
                emit(emitter, whole, groups: match.groups, in: code, matcher, into: &runs)
            }
            Self.add(.plain, to: whole.upperBound, &runs)
        }
        return nil
    }

    /// What no pattern wants: a line's end takes the machine back to its beginning, as an unclosed string
    /// should not colour all that follows; anything else is passed over.
    private mutating func skip(in code: UnsafeBufferPointer<UInt8>, into runs: inout [Run]) {
        emptyMatches = 0
        if code[position] == UInt8(ascii: "\n"), stack != [grammar.root] {
            stack = [grammar.root]
            position += 1
        } else {
            position += 1
            while position < code.count, code[position] & 0xC0 == 0x80 { position += 1 }
        }
        Self.add(.plain, to: position, &runs)
    }

    private mutating func apply(_ changes: [Grammar.Change]) {
        for change in changes {
            switch change {
            case .push(let state): if stack.count < Self.deepestStack { stack.append(state) }
            case .repeatTop:
                if stack.count < Self.deepestStack { stack.append(stack.last ?? grammar.root) }
            case .pop(let depth): stack.removeLast(min(max(depth, 0), stack.count))
            }
        }
        if stack.isEmpty { stack = [grammar.root] }
    }

    private func emit(
        _ emitter: Grammar.Emitter, _ range: Range<Int>, groups: Int,
        in code: UnsafeBufferPointer<UInt8>, _ matcher: Matcher, into runs: inout [Run]
    ) {
        switch emitter {
        case .token(let kind): Self.add(kind, to: range.upperBound, &runs)
        case .groups(let emitters):
            // A grammar within would make another match of it.
            let ranges = (1..<max(groups, 1)).map { matcher.group($0) }
            for (emitter, range) in zip(emitters, ranges) {
                guard let range, !range.isEmpty, range.upperBound > (runs.last?.end ?? 0) else {
                    continue
                }
                Self.add(.plain, to: range.lowerBound, &runs)
                emit(emitter, range, groups: 0, in: code, matcher, into: &runs)
            }
        case .own(let state): emit(range, by: grammar, state, in: code, matcher, into: &runs)
        case .other(let language):
            let other = Grammars.named(language)
            emit(range, by: other, other?.root, in: code, matcher, into: &runs)
        }
    }

    /// Cuts a part of the code by itself.
    private func emit(
        _ range: Range<Int>, by grammar: Grammar?, _ state: Int?,
        in code: UnsafeBufferPointer<UInt8>, _ matcher: Matcher, into runs: inout [Run]
    ) {
        guard let grammar, nesting < Self.deepestNesting else {
            Self.add(.plain, to: range.upperBound, &runs)
            return
        }
        var inner: [Run] = []
        var lexer = Lexer(grammar, state: state, nesting: nesting + 1)
        lexer.spent = spent
        _ = lexer.run(
            UnsafeBufferPointer(rebasing: code[range]), isPartial: false, matcher: matcher,
            into: &inner)
        for run in inner { Self.add(run.kind, to: range.lowerBound + run.end, &runs) }
    }

    private static func add(_ kind: TokenKind, to end: Int, _ runs: inout [Run]) {
        guard end > runs.last?.end ?? 0 else { return }
        if let last = runs.indices.last, runs[last].kind == kind {
            runs[last].end = end
        } else {
            runs.append(Run(end: end, kind: kind))
        }
    }
}

/// What patterns are tried with: memory for their groups.
final class Matcher {
    private let matcher: OpaquePointer?

    init() { matcher = ch_matcher_new() }

    deinit { ch_matcher_free(matcher) }

    func first(
        of patterns: [OpaquePointer?], in code: UnsafeBufferPointer<UInt8>, end: Int, at start: Int,
        isPartial: Bool, isGenerous: Bool
    ) -> ch_result {
        guard let matcher else { return ch_result() }
        return ch_matcher_first(
            matcher, patterns, patterns.count, code.baseAddress, end, start, isPartial, isGenerous)
    }

    /// Where a group of the last match is; nil if it took no part in it.
    func group(_ number: Int) -> Range<Int>? {
        var start = 0
        var end = 0
        guard let matcher, ch_matcher_group(matcher, number, &start, &end) else { return nil }
        return start..<end
    }
}
