import FoundationEssentials
import LettaAPI

/// Two versions of a text, changed independently since they were one, made one again.
///
/// Nothing that either side wrote is lost: where both changed the same place in different ways, both
/// changes are kept, one after the other. Merging again what was merged changes nothing.
struct Merge: Hashable, Sendable {
    /// What both sides come to.
    let text: String

    /// Whether the two sides changed the same place.
    let hasConflict: Bool

    /// - Parameters:
    ///   - base: what both were.
    ///   - ours: the one whose changes come first in a conflict.
    init(base: String, ours: String, theirs: String) {
        if ours == theirs || theirs == base {
            (text, hasConflict) = (ours, false)
        } else if ours == base {
            (text, hasConflict) = (theirs, false)
        } else {
            let lines = LineMerge(
                base: Self.lines(base), ours: Self.lines(ours), theirs: Self.lines(theirs))
            if lines.hasConflict, let document = Self.document(base, ours, theirs) {
                (text, hasConflict) = document
            } else {
                (text, hasConflict) = (lines.merged.joined(separator: "\n"), lines.hasConflict)
            }
        }
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Member by member, where all three are JSON objects.
    private static func document(
        _ base: String, _ ours: String, _ theirs: String
    ) -> (String, Bool)? {
        guard let base = object(base), let ours = object(ours), let theirs = object(theirs) else {
            return nil
        }
        var merge = DocumentMerge()
        let merged = merge.merge(base: base, ours: ours, theirs: theirs)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(merged) else { return nil }
        return (String(decoding: data, as: UTF8.self), merge.hasConflict)
    }

    private static func object(_ text: String) -> JSONValue? {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)),
            case .object = value
        else { return nil }
        return value
    }
}

/// A merge line by line, as `diff3` does it.
private struct LineMerge {
    private(set) var merged: [Substring] = []
    private(set) var hasConflict = false

    init(base: [Substring], ours: [Substring], theirs: [Substring]) {
        let (oursOf, theirsOf) = (
            Self.places(of: base, in: ours), Self.places(of: base, in: theirs)
        )
        var place = (base: 0, ours: 0, theirs: 0)
        for line in base.indices {
            guard let our = oursOf[line], let their = theirsOf[line] else { continue }
            // What lies between two lines that all three have is changed by one side, or by both.
            settle(
                base[place.base..<line], ours[place.ours..<our], theirs[place.theirs..<their])
            merged.append(base[line])
            place = (line + 1, our + 1, their + 1)
        }
        settle(base[place.base...], ours[place.ours...], theirs[place.theirs...])
    }

    private mutating func settle(
        _ base: ArraySlice<Substring>, _ ours: ArraySlice<Substring>,
        _ theirs: ArraySlice<Substring>
    ) {
        if ours == theirs || theirs == base {
            merged += ours
        } else if ours == base {
            merged += theirs
        } else {
            // What was merged before holds their lines already.
            let added = theirs.filter { !base.contains($0) }
            merged += ours
            guard !Self.contains(ours, added) else { return }
            hasConflict = true
            merged += added
        }
    }

    /// Whether lines stand in a text, all of them, one after the other.
    private static func contains(_ text: ArraySlice<Substring>, _ lines: [Substring]) -> Bool {
        guard text.count >= lines.count else { return false }
        return (text.startIndex...(text.endIndex - lines.count)).contains { start in
            text[start..<(start + lines.count)].elementsEqual(lines)
        }
    }

    /// Where each line of `base` is in `other`, in order; nil for those that are gone.
    private static func places(of base: [Substring], in other: [Substring]) -> [Int?] {
        let difference = other.difference(from: base)
        let removed = Set(
            difference.removals.compactMap { change in
                if case .remove(let offset, _, _) = change { offset } else { nil }
            })
        let inserted = Set(
            difference.insertions.compactMap { change in
                if case .insert(let offset, _, _) = change { offset } else { nil }
            })
        var kept = other.indices.filter { !inserted.contains($0) }[...]
        return base.indices.map { removed.contains($0) ? nil : kept.popFirst() }
    }
}

/// A merge of JSON documents, member by member.
private struct DocumentMerge {
    private(set) var hasConflict = false

    mutating func merge(base: JSONValue?, ours: JSONValue?, theirs: JSONValue?) -> JSONValue? {
        if ours == theirs || theirs == base { return ours }
        if ours == base { return theirs }
        switch (ours, theirs) {
        case (.object(let ours), .object(let theirs)):
            var members: [String: JSONValue] = [:]
            for name in Set(ours.keys).union(theirs.keys) {
                members[name] = merge(base: base?[name], ours: ours[name], theirs: theirs[name])
            }
            return .object(members)
        case (.array(let ours), .array(let theirs)):
            guard case .array(let base) = base else { return both(.array(ours), .array(theirs)) }
            let kept = ours.filter { theirs.contains($0) || !base.contains($0) }
            return .array(kept + theirs.filter { !ours.contains($0) && !base.contains($0) })
        case (let ours?, let theirs?): return both(ours, theirs)
        // One side removed what the other changed: the change stays.
        case (let left?, nil), (nil, let left?): return left
        case (nil, nil): return nil
        }
    }

    /// A list of the two, for the agent to settle.
    private mutating func both(_ ours: JSONValue, _ theirs: JSONValue) -> JSONValue {
        if case .array(let items) = ours, items.contains(theirs) { return ours }
        hasConflict = true
        if case .array(let items) = ours { return .array(items + [theirs]) }
        return .array([ours, theirs])
    }
}
