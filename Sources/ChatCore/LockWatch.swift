import LettaAPI

/// Finds out whether the holder of an agent is alive, by the waiter's own clock alone.
///
/// A holder that lives changes its mark. One whose mark stayed the same for the whole expiry has died or
/// hangs; clocks of two machines are never compared.
struct LockWatch {
    enum Finding: Hashable, Sendable {
        case free
        case taken

        /// Nothing was heard of the holder for too long. With its lock block, and the personas that
        /// were attached all the while: what its turn left behind.
        case expired(BlockID, personas: Set<BlockID>)
    }

    /// In seconds, for a mark that cannot be read, and the most that a mark may ask for.
    private static let longestExpiry = 600

    private struct Sight {
        var block: BlockID
        var metadata: JSONValue?
        var personas: Set<BlockID>
        var since: Duration
    }

    private var sight: Sight?

    /// Takes the agent's blocks as read in a request between two moments of the waiter's clock.
    mutating func see(
        _ blocks: [Block], askedAt: Duration, answeredAt: Duration
    ) -> Finding {
        guard let lock = blocks.first(where: { LockBlock.isLock(label: $0.label) }) else {
            sight = nil
            return .free
        }
        let personas = Set(blocks.filter { Persona.isPersona(label: $0.label) }.map(\.id))
        guard var known = sight, known.block == lock.id, known.metadata == lock.metadata else {
            sight = Sight(
                block: lock.id, metadata: lock.metadata, personas: personas, since: answeredAt)
            return .taken
        }
        known.personas.formIntersection(personas)
        sight = known
        let seconds = LockMark(lock.metadata)?.expiry ?? Self.longestExpiry
        let expiry = Duration.seconds(min(max(seconds, 1), Self.longestExpiry))
        guard askedAt - known.since >= expiry else { return .taken }
        return .expired(lock.id, personas: known.personas)
    }
}
