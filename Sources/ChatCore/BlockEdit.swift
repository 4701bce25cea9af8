public import LettaAPI

/// A new value that a person has for a block.
public struct BlockEdit: Hashable, Sendable {
    public var block: BlockID
    public var label: String

    /// The value that the person began with: where the server has another one by now, somebody else
    /// has changed it.
    public var base: String
    public var value: String

    /// The number of the older value that is brought back; nil where the value is a new one.
    public var restored: Int64?

    public init(
        block: BlockID, label: String, base: String, value: String, restored: Int64? = nil
    ) {
        self.block = block
        self.label = label
        self.base = base
        self.value = value
        self.restored = restored
    }

    /// By how many characters the value passes a limit; nil where it does not.
    public func excess(over limit: Int) -> Int? {
        let length = value.unicodeScalars.count
        return limit > 0 && length > limit ? length - limit : nil
    }

    /// Both changes in one text: this one, and what the block became meanwhile.
    public func merged(with theirs: String) -> String {
        Merge(base: base, ours: value, theirs: theirs).text
    }
}

/// What came of writing an edit.
public enum BlockWriting: Hashable, Sendable {
    /// As the server has it now.
    case written(Block)

    /// Nothing was written: somebody changed the block meanwhile, and this is what it is now.
    case changedMeanwhile(Block)
}

extension Session {
    /// Writes a person's edit, between the turns of everybody on this agent.
    ///
    /// The block is fetched again first: what somebody else wrote since the person began is never
    /// written over. Of a person whose conversations have copies it is the person's own block that is
    /// written; the next turn brings it into the copy.
    ///
    /// - Parameters:
    ///   - username: who writes.
    ///   - agents: whose turns are waited for.
    ///   - patience: how long to wait for turns that are running.
    public func write(
        _ edit: BlockEdit, by username: Username, between agents: [AgentID], patience: Duration
    ) async throws(SessionError) -> BlockWriting {
        let leases = LeaseStack()
        // In this order everywhere: agents by their IDs, then the block that copies are merged into.
        let addresses = Set(agents).sorted { $0.rawValue < $1.rawValue }
            .map { AgentAddress(server: server, agent: $0) }
        for address in addresses + [.door(edit.block.rawValue, of: server)] {
            do throws(AgentLockError) {
                leases.add(try await lock.acquire(address, patience: patience), of: address)
            } catch {
                await leases.release()
                throw .lock(error)
            }
        }
        let outcome: Result<BlockWriting, LettaError> = await Result(of: {
            () async throws(LettaError) in
            let now = try await service.block(edit.block)
            guard now.value == edit.base || now.value == edit.value else {
                return .changedMeanwhile(now)
            }
            return .written(try await service.updateBlock(edit.block, value: edit.value))
        })
        await leases.release()
        switch outcome {
        case .failure(let error): throw .service(error, doing: "writing \(edit.label)")
        case .success(let writing):
            // What the server has is worth keeping either way; a full disk does not undo the edit.
            switch writing {
            case .written(let block):
                let origin = BlockOrigin(.user, username: username, restored: edit.restored)
                try? await store.record([block], on: server, from: origin)
            case .changedMeanwhile(let block):
                try? await store.record([block], on: server, by: .elsewhere)
            }
            return writing
        }
    }
}
