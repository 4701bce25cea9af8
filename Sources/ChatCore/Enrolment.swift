import LettaAPI

extension Session {
    /// The record of a person on this server, made at the first use of the name.
    ///
    /// Every step can be repeated after a crash: an identity that is there is found by its key, and a
    /// persona block that belongs to it, made here or by another machine, is adopted.
    public func enrol(_ username: Username) async throws(SessionError) -> UserRecord {
        if let known = try await knownUser(username) { return known }
        return try await alone(with: username) { () throws(SessionError) in
            try await enrolAlone(username)
        }
    }

    private func enrolAlone(_ username: Username) async throws(SessionError) -> UserRecord {
        if let known = try await knownUser(username) { return known }
        let identity = try await identity(for: username)
        let (block, isNew) = try await personaBlock(
            of: username, identity: identity, excluding: nil,
            startingAt: Persona.initialValue(for: username))
        let now = environment.now()
        let user = UserRecord(
            server: server, username: username, identity: identity, block: block.id,
            createdAt: now, lastSeenAt: now)
        try await save(user, block, isNew: isNew)
        return user
    }

    /// Finds or makes another block for a person whose own is gone from the server, seeded from the
    /// newest value seen.
    ///
    /// - Parameter isGone: false where the block is there and is the person's no more.
    func replaceBlock(
        of user: UserRecord, isGone: Bool = true
    ) async throws(SessionError) -> UserRecord {
        try await alone(with: user.username) { () throws(SessionError) in
            try await replaceBlockAlone(of: user, isGone: isGone)
        }
    }

    private func replaceBlockAlone(
        of user: UserRecord, isGone: Bool
    ) async throws(SessionError) -> UserRecord {
        if let known = try await knownUser(user.username), known.block != user.block {
            return known
        }
        let seed: String?
        do {
            seed = try await store.newestValue(of: user.block, on: server)
        } catch {
            throw .store(error)
        }
        let (block, isNew) = try await personaBlock(
            of: user.username, identity: user.identity, excluding: isGone ? user.block : nil,
            startingAt: seed ?? Persona.initialValue(for: user.username))
        var user = user
        user.block = block.id
        user.lastSeenAt = environment.now()
        try await save(user, block, isNew: isNew)
        return user
    }

    /// Gives a person's identity its block back, where it has lost it, and the person their identity where
    /// that is gone; a block that another machine made for the identity meanwhile comes first.
    func renewIdentity(of user: UserRecord) async throws(SessionError) -> UserRecord {
        try await alone(with: user.username) { () throws(SessionError) in
            guard let identity = try await identity(for: user.username) else { return user }
            var user = user
            let block: Block
            do throws(LettaError) {
                let existing = try await service.blocks(of: identity)
                if let other = existing.first(where: { $0.label == user.username.personaLabel }) {
                    block = other
                } else {
                    block = try await service.block(user.block)
                    try await service.add([block.id], to: identity)
                }
            } catch {
                throw .service(error, doing: "giving \(user.username) their block back")
            }
            user.identity = identity
            user.block = block.id
            user.lastSeenAt = environment.now()
            try await save(user, block, isNew: false)
            return user
        }
    }

    /// Keeps out other processes that meet the same new name: they must not make two blocks.
    private func alone(
        with username: Username, work: () async throws(SessionError) -> UserRecord
    ) async throws(SessionError) -> UserRecord {
        let door = AgentAddress.door("enrolment-\(username)", of: server)
        let lease: any AgentLease
        do {
            lease = try await lock.acquire(door, patience: .seconds(30))
        } catch {
            throw Task.isCancelled
                ? .service(.cancelled, doing: "enrolling \(username)") : .lock(error)
        }
        let outcome = await Result(of: work)
        await lease.release()
        return try outcome.get()
    }

    private func knownUser(_ username: Username) async throws(SessionError) -> UserRecord? {
        do {
            return try await store.user(username, on: server)
        } catch {
            throw .store(error)
        }
    }

    private func save(
        _ user: UserRecord, _ block: Block, isNew: Bool
    ) async throws(SessionError) {
        let origin =
            isNew ? BlockOrigin(.enrolment, username: user.username) : BlockOrigin(.elsewhere)
        do {
            try await store.save(user)
            try await store.record([block], on: server, from: origin)
        } catch {
            throw .store(error)
        }
    }

    /// Nil on a server that knows no identities.
    private func identity(for username: Username) async throws(SessionError) -> IdentityID? {
        do throws(LettaError) {
            return try await service.createIdentity(
                key: username.rawValue, name: username.rawValue
            ).id
        } catch {
            switch error {
            case .conflict: break
            case _ where error.isUnknownPath: return nil
            default: throw .service(error, doing: "enrolling \(username)")
            }
        }
        do throws(LettaError) {
            let found = try await service.identities(key: username.rawValue)
            if let identity = found.first(where: { $0.key == username.rawValue }) {
                return identity.id
            }
        } catch {
            throw .service(error, doing: "looking up the identity of \(username)")
        }
        throw .service(
            .nonsense(detail: "the identity is said to exist, and is not listed"),
            doing: "enrolling \(username)")
    }

    private func personaBlock(
        of username: Username, identity: IdentityID?, excluding gone: BlockID?,
        startingAt value: String
    ) async throws(SessionError) -> (block: Block, isNew: Bool) {
        do throws(LettaError) {
            if let identity {
                let existing = try await service.blocks(of: identity)
                guard !existing.contains(where: { $0.id == gone }) else {
                    // A second one would split what is known of the person.
                    throw .nonsense(detail: "a block is said to be gone, and is listed")
                }
                if let block = existing.first(where: { $0.label == username.personaLabel }) {
                    return (block, false)
                }
            }
            let block = try await service.createBlock(
                NewBlock(
                    label: username.personaLabel, value: value,
                    description: Persona.description(of: username)))
            if let identity { try await service.add([block.id], to: identity) }
            return (block, true)
        } catch {
            throw .service(error, doing: "making the persona block of \(username)")
        }
    }
}
