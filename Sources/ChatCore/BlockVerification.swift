public import LettaAPI

/// How a block that is known here stands on the server.
public enum BlockStanding: Hashable, Sendable {
    /// As it was last seen.
    case same

    /// It has another value than was last seen.
    case changed(Block)

    /// The server has no block of this ID.
    case gone

    /// There is such a block, and it is not the person's: it has another label, or it does not belong to
    /// their identity.
    ///
    /// - Parameter newName: what the person is called there now, where they were renamed.
    case foreign(Block, reason: String, newName: Username? = nil)
}

/// What was done about it.
public enum BlockRepair: Hashable, Sendable {
    /// The value was recorded.
    case recorded

    /// The person has another block now: one that belonged to their identity, or a new one with the
    /// newest value seen.
    case replaced(by: BlockID)

    /// The block belongs to the person's identity again.
    case claimed

    /// It is no longer listed with the agents that held it.
    case unlisted
}

/// A block that is known here, compared with the server.
public struct BlockVerification: Hashable, Sendable {
    public var record: BlockRecord
    public var standing: BlockStanding

    /// Nil where nothing was to be done, or nothing was asked for.
    public var repair: BlockRepair?
}

extension Session {
    /// Compares a block with the server by retrieving it under its ID, never by listing all blocks.
    ///
    /// A value that changed is recorded.
    ///
    /// - Parameter isFixing: whether a person's block that is gone or no longer theirs is to be found
    ///   anew: among the blocks of their identity, or else made, with the newest value seen here.
    public func verify(
        _ record: BlockRecord, fixing isFixing: Bool
    ) async throws(SessionError) -> BlockVerification {
        let standing = try await standing(of: record)
        var found = BlockVerification(record: record, standing: standing)
        switch standing {
        case .same: break
        case .changed(let block):
            try await keep(block)
            found.repair = .recorded
        case .gone where isFixing: found.repair = try await replace(record)
        case .foreign(let block, _, nil) where isFixing:
            found.repair = try await reclaim(block, record)
        // Somebody with another name is no stranger: another block would make two of them.
        case .gone, .foreign: break
        }
        return found
    }

    private func standing(of record: BlockRecord) async throws(SessionError) -> BlockStanding {
        let block: Block
        do throws(LettaError) {
            block = try await service.block(record.block.id)
        } catch .notFound {
            return .gone
        } catch {
            throw .service(error, doing: "reading \(record.block.label)")
        }
        if let username = record.username {
            if block.label != username.personaLabel {
                return try await .foreign(
                    block, reason: "it is labelled \(block.label) now",
                    newName: newName(of: record, block))
            }
            if let identity = record.identity, try await !owns(identity, block.id) {
                return .foreign(block, reason: "it does not belong to the identity of \(username)")
            }
        }
        return block.value == record.block.value ? .same : .changed(block)
    }

    /// The name that a block was given with its person; nil where the person still has theirs.
    private func newName(
        of record: BlockRecord, _ block: Block
    ) async throws(SessionError) -> Username? {
        guard let username = record.username, Persona.isPersona(label: block.label),
            let name = Username(String(block.label.dropFirst(Persona.prefix.count)))
        else { return nil }
        guard let identity = record.identity else { return name }
        do throws(LettaError) {
            let own = try await service.identities(key: username.rawValue)
            return own.contains { $0.id == identity } ? nil : name
        } catch {
            throw .service(error, doing: "looking up the identity of \(username)")
        }
    }

    /// An identity that is gone owns nothing.
    private func owns(
        _ identity: IdentityID, _ block: BlockID
    ) async throws(SessionError) -> Bool {
        do throws(LettaError) {
            return try await service.blocks(of: identity).contains { $0.id == block }
        } catch .notFound {
            return false
        } catch {
            throw .service(error, doing: "reading the blocks of \(identity)")
        }
    }

    private func keep(_ block: Block) async throws(SessionError) {
        do throws(StoreError) {
            try await store.record([block], on: server, by: .elsewhere)
        } catch {
            throw .store(error)
        }
    }

    private func replace(_ record: BlockRecord) async throws(SessionError) -> BlockRepair {
        guard let user = try await owner(of: record) else {
            do throws(StoreError) {
                try await store.unlist(record.block.id, on: server)
            } catch {
                throw .store(error)
            }
            return .unlisted
        }
        return .replaced(by: try await replaceBlock(of: user).block)
    }

    /// A block with the right label may have lost its owner; one with another label is no persona of
    /// theirs any more.
    private func reclaim(
        _ block: Block, _ record: BlockRecord
    ) async throws(SessionError) -> BlockRepair? {
        guard let user = try await owner(of: record) else { return nil }
        guard block.label == user.username.personaLabel else {
            return .replaced(by: try await replaceBlock(of: user, isGone: false).block)
        }
        let renewed = try await renewIdentity(of: user)
        if renewed.block != block.id { return .replaced(by: renewed.block) }
        return .claimed
    }

    private func owner(of record: BlockRecord) async throws(SessionError) -> UserRecord? {
        guard let username = record.username else { return nil }
        do throws(StoreError) {
            return try await store.user(username, on: server)
        } catch {
            throw .store(error)
        }
    }
}
