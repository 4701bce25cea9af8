import FoundationEssentials
import LettaAPI

/// What changed between two values of a block: words of lines, or members of a JSON object.
public struct BlockDiff: Hashable, Sendable {
    /// A stretch of a row; changed where the other value has something else there.
    public struct Piece: Hashable, Sendable {
        public var text: String
        public var isChanged: Bool

        public init(_ text: String, isChanged: Bool) {
            self.text = text
            self.isChanged = isChanged
        }
    }

    public enum Row: Hashable, Sendable {
        /// A line that both have, near one that changed.
        case same(String)
        case removed([Piece])
        case added([Piece])

        /// So many lines that both have are left out.
        case skipped(Int)
    }

    public private(set) var rows: [Row] = []

    /// How many lines around a change are shown with it.
    private static let context = 2

    public init(from old: String, to new: String) {
        if let old = Self.members(of: old), let new = Self.members(of: new) {
            compare(members: old, new)
        } else {
            compare(lines: Self.lines(old), Self.lines(new))
        }
    }

    /// Whether the two are the same, but perhaps for the layout of JSON.
    public var isEmpty: Bool { rows.isEmpty }

    /// The rows that tell of a change.
    public var changes: [Row] {
        rows.filter { row in
            switch row {
            case .removed, .added: true
            case .same, .skipped: false
            }
        }
    }

    // MARK: Members

    private mutating func compare(members old: [String: JSONValue], _ new: [String: JSONValue]) {
        for path in Set(old.keys).union(new.keys).sorted() where old[path] != new[path] {
            let (removed, added) = Self.parts(of: old[path], new[path])
            func row(_ value: JSONValue) -> [Piece] {
                [Piece(path + ": ", isChanged: false), Piece(Self.words(value), isChanged: true)]
            }
            rows += removed.map { .removed(row($0)) } + added.map { .added(row($0)) }
        }
    }

    /// Two lists differ in some of their elements, all else as a whole.
    private static func parts(
        of old: JSONValue?, _ new: JSONValue?
    ) -> (removed: [JSONValue], added: [JSONValue]) {
        guard case .array(let before) = old, case .array(let after) = new,
            !before.isEmpty, !after.isEmpty, before.count * after.count <= patience
        else { return ([old].compactMap(\.self), [new].compactMap(\.self)) }
        let difference = after.difference(from: before)
        let elements = { (change: CollectionDifference<JSONValue>.Change) in
            switch change {
            case .insert(_, let element, _), .remove(_, let element, _): element
            }
        }
        return (difference.removals.map(elements), difference.insertions.map(elements))
    }

    /// The values of a document by their paths, such as `preferences.likes`; nil for what is no object.
    private static func members(of text: String) -> [String: JSONValue]? {
        guard text.contains("{"),
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)),
            case .object = value
        else { return nil }
        var members: [String: JSONValue] = [:]
        collect(value, at: "", into: &members)
        return members
    }

    private static func collect(
        _ value: JSONValue, at path: String, into members: inout [String: JSONValue]
    ) {
        guard case .object(let inner) = value, !inner.isEmpty else {
            if !path.isEmpty { members[path] = value }
            return
        }
        for (name, member) in inner {
            collect(member, at: path.isEmpty ? name : path + "." + name, into: &members)
        }
    }

    private static func words(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: Lines

    private static func lines(_ text: String) -> [Substring] {
        text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private mutating func compare(lines old: [Substring], _ new: [Substring]) {
        var kept: [Substring] = []
        var removed: [Substring] = []
        var added: [Substring] = []
        var isFirst = true
        for change in Self.changes(from: old, to: new) {
            switch change {
            case .kept(let line):
                if !removed.isEmpty || !added.isEmpty {
                    append(removed, added, after: kept, isFirst: isFirst)
                    isFirst = false
                    (kept, removed, added) = ([], [], [])
                }
                kept.append(line)
            case .removed(let line): removed.append(line)
            case .added(let line): added.append(line)
            }
        }
        if !removed.isEmpty || !added.isEmpty {
            append(removed, added, after: kept, isFirst: isFirst)
        } else if !isFirst {
            let shown = min(kept.count, Self.context)
            rows += kept.prefix(shown).map { .same(String($0)) }
            if kept.count > shown { rows.append(.skipped(kept.count - shown)) }
        }
    }

    /// A stretch of changed lines, after what both have before it.
    private mutating func append(
        _ removed: [Substring], _ added: [Substring], after kept: [Substring], isFirst: Bool
    ) {
        let before = isFirst ? 0 : min(kept.count, Self.context)
        let after = min(kept.count - before, Self.context)
        rows += kept.prefix(before).map { .same(String($0)) }
        if kept.count > before + after { rows.append(.skipped(kept.count - before - after)) }
        rows += kept.suffix(after).map { .same(String($0)) }
        // Lines that stand for each other differ in words.
        for place in 0..<max(removed.count, added.count) {
            let old = place < removed.count ? removed[place] : nil
            let new = place < added.count ? added[place] : nil
            let pair = Self.words(of: old, new)
            if old != nil { rows.append(.removed(pair.old)) }
            if new != nil { rows.append(.added(pair.new)) }
        }
    }

    private enum Change<Element> {
        case kept(Element)
        case removed(Element)
        case added(Element)
    }

    /// Above this many comparisons everything between the equal ends counts as changed.
    private static let patience = 250_000

    private static func changes<Element: Hashable>(
        from old: [Element], to new: [Element]
    ) -> [Change<Element>] {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var oldEnd = old.count
        var newEnd = new.count
        while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
            oldEnd -= 1
            newEnd -= 1
        }
        let (oldMiddle, newMiddle) = (old[start..<oldEnd], new[start..<newEnd])
        var changes = old[..<start].map { Change.kept($0) }
        if oldMiddle.count * newMiddle.count > patience {
            changes += oldMiddle.map { .removed($0) } + newMiddle.map { .added($0) }
        } else {
            let difference = newMiddle.difference(from: oldMiddle)
            let removed = Set(difference.removals.map(\.offset))
            let inserted = Set(difference.insertions.map(\.offset))
            var next = newMiddle.startIndex
            func takeInserted() {
                while next < newEnd, inserted.contains(next - newMiddle.startIndex) {
                    changes.append(.added(new[next]))
                    next += 1
                }
            }
            for place in oldMiddle.indices {
                if removed.contains(place - oldMiddle.startIndex) {
                    changes.append(.removed(old[place]))
                } else {
                    takeInserted()
                    changes.append(.kept(old[place]))
                    next += 1
                }
            }
            takeInserted()
        }
        return changes + old[oldEnd...].map { .kept($0) }
    }

    // MARK: Words

    private static func words(
        of old: Substring?, _ new: Substring?
    ) -> (old: [Piece], new: [Piece]) {
        guard let old, let new else {
            return (
                old.map { [Piece(String($0), isChanged: true)] } ?? [],
                new.map { [Piece(String($0), isChanged: true)] } ?? []
            )
        }
        var pieces: (old: [Piece], new: [Piece]) = ([], [])
        for change in changes(from: words(in: old), to: words(in: new)) {
            switch change {
            case .kept(let word):
                append(word, isChanged: false, to: &pieces.old)
                append(word, isChanged: false, to: &pieces.new)
            case .removed(let word): append(word, isChanged: true, to: &pieces.old)
            case .added(let word): append(word, isChanged: true, to: &pieces.new)
            }
        }
        return pieces
    }

    private static func append(_ word: Substring, isChanged: Bool, to pieces: inout [Piece]) {
        if let last = pieces.last, last.isChanged == isChanged {
            pieces[pieces.count - 1].text += word
        } else {
            pieces.append(Piece(String(word), isChanged: isChanged))
        }
    }

    /// Words, and the blanks and marks between them, each for itself.
    private static func words(in line: Substring) -> [Substring] {
        var words: [Substring] = []
        var start = line.startIndex
        var place = start
        func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        while place < line.endIndex {
            let next = line.index(after: place)
            // Scripts without blanks are compared glyph by glyph.
            let goesOn =
                next < line.endIndex && isWord(line[place]) && isWord(line[next])
                && line[next].utf8.count < 3
            if !goesOn {
                words.append(line[start..<next])
                start = next
            }
            place = next
        }
        return words
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
