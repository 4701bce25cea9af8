import ChatCore
import LettaAPI

/// The blocks of an agent as the sidebar shows them.
struct Memory: Hashable, Sendable {
    /// One block, and what the agent did to it in this turn.
    struct Entry: Hashable, Sendable {
        var block: Block

        /// How long the value is, in scalars: what Letta's limit counts.
        var length: Int
        var isInContext: Bool

        /// Which lines of the value are not what they were before its last change.
        var changedLines: Set<Int> = []
        var isChanged = false

        /// Its last change, while that is news.
        var diff: BlockDiff?
    }

    private(set) var entries: [Entry] = []

    /// Whether the server was asked yet.
    private(set) var isKnown = false

    subscript(id: BlockID) -> Entry? { entries.first { $0.block.id == id } }

    /// Takes the blocks that the agent holds now.
    ///
    /// A person's own persona block stays listed when it is not among them, since it will be back.
    mutating func read(_ blocks: [Block], ownLabel: String) {
        var next = blocks.map { block in
            var entry = Entry(
                block: block, length: block.value.unicodeScalars.count, isInContext: true)
            guard let before = entries.first(where: { $0.block.id == block.id }) else {
                return entry
            }
            if before.block.value == block.value {
                entry.changedLines = before.changedLines
                entry.isChanged = before.isChanged
                entry.diff = before.diff
            } else {
                entry.changedLines = LineDifference.changed(
                    from: before.block.value, to: block.value)
                entry.isChanged = true
                let diff = BlockDiff(from: before.block.value, to: block.value)
                entry.diff = diff.isEmpty ? nil : diff
            }
            return entry
        }
        let ids = Set(blocks.map(\.id))
        for var entry in entries
        where entry.block.label == ownLabel && !ids.contains(entry.block.id)
            && !next.contains(where: { $0.block.label == ownLabel })
        {
            entry.isInContext = false
            next.append(entry)
        }
        entries =
            next.filter { $0.block.label == ownLabel }
            + next.filter { $0.block.label != ownLabel && Persona.isPersona(label: $0.block.label) }
            + next.filter {
                !Persona.isPersona(label: $0.block.label) && $0.block.label != ownLabel
            }
        isKnown = true
    }

    /// A new turn begins: what the last one changed is no news any more.
    mutating func forgetChanges() {
        for index in entries.indices {
            entries[index].isChanged = false
            entries[index].changedLines = []
            entries[index].diff = nil
        }
    }
}

/// Which lines of a text differ from those of an older one.
enum LineDifference {
    /// Above this many comparisons everything between the equal ends counts as changed.
    private static let patience = 250_000

    /// The numbers, from 0, of the lines of `new` that `old` does not have at their place.
    static func changed(from old: String, to new: String) -> Set<Int> {
        let old = old.split(separator: "\n", omittingEmptySubsequences: false)
        let new = new.split(separator: "\n", omittingEmptySubsequences: false)
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var oldEnd = old.count
        var newEnd = new.count
        while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
            oldEnd -= 1
            newEnd -= 1
        }
        let middle = start..<newEnd
        guard (oldEnd - start) * middle.count <= patience else { return Set(middle) }
        let difference = new[middle].difference(from: old[start..<oldEnd])
        let inserted = difference.insertions.compactMap { change -> Int? in
            guard case .insert(let offset, _, _) = change else { return nil }
            return start + offset
        }
        return Set(inserted)
    }
}
