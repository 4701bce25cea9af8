public import ChatCore
public import LettaAPI

extension World: Journal, UserDirectory, BlockHistory, TranscriptStore, CopyStore, CapabilityStore,
    LockBlockStore
{
    public func copy(of thread: ThreadAddress) throws(StoreError) -> IsolatedCopy? {
        knownCopies[thread.conversation]
    }

    public func save(_ copy: IsolatedCopy, of thread: ThreadAddress) throws(StoreError) {
        try write { knownCopies[thread.conversation] = copy }
    }

    public func capabilities(of server: ServerID) throws(StoreError) -> ServerCapabilities? {
        knownCapabilities
    }

    public func save(
        _ capabilities: ServerCapabilities, of server: ServerID
    ) throws(StoreError) {
        try write { knownCapabilities = capabilities }
    }

    public func record(_ entry: JournalEntry) throws(StoreError) {
        try write {
            if let place = journal.firstIndex(where: { $0.id == entry.id }) {
                journal[place] = entry
            } else {
                journal.append(entry)
            }
        }
    }

    public func close(_ turn: TurnID) throws(StoreError) {
        try write { journal.removeAll { $0.id == turn } }
    }

    public func openEntries(of agent: AgentAddress?) throws(StoreError) -> [JournalEntry] {
        journal.filter { agent == nil || $0.address == agent }
    }

    public func lockBlock(of agent: AgentAddress) throws(StoreError) -> LockBlockRecord? {
        lockBlocks.first { $0.address == agent }
    }

    public func lockBlocks(on server: ServerID) throws(StoreError) -> [LockBlockRecord] {
        lockBlocks.filter { $0.address.server == server }
    }

    public func save(_ lockBlock: LockBlockRecord) throws(StoreError) {
        try write {
            lockBlocks.removeAll { $0.address == lockBlock.address }
            lockBlocks.append(lockBlock)
        }
    }

    public func forgetLockBlock(of agent: AgentAddress) throws(StoreError) {
        try write { lockBlocks.removeAll { $0.address == agent } }
    }

    public func user(_ username: Username, on server: ServerID) throws(StoreError) -> UserRecord? {
        users[username.rawValue]
    }

    public func save(_ user: UserRecord) throws(StoreError) {
        try write { users[user.username.rawValue] = user }
    }

    public func conversation(
        of username: Username, with agent: AgentAddress
    ) throws(StoreError) -> ConversationID? {
        ownConversations[username.rawValue]
    }

    public func save(_ conversation: ConversationRecord) throws(StoreError) {
        try write {
            ownConversations[conversation.username.rawValue] = conversation.conversation
        }
    }

    public func record(
        _ blocks: [Block], on server: ServerID,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) throws(StoreError) {
        try write {
            for block in blocks where values[block.id]?.last != block.value {
                values[block.id, default: []].append(block.value)
                origins[block.id, default: []].append(origin(block))
            }
        }
    }

    public func record(attached blocks: [BlockID], to agent: AgentAddress) throws(StoreError) {}

    public func unlist(_ block: BlockID, on server: ServerID) throws(StoreError) {}

    public func newestValue(of block: BlockID, on server: ServerID) throws(StoreError) -> String? {
        values[block]?.last
    }

    public func save(_ messages: [StoredMessage], in thread: ThreadAddress) throws(StoreError) {
        try write {
            for message in messages {
                let place = stored.firstIndex { known in
                    known.message.isSame(as: message.message)
                }
                if let place { stored[place] = message } else { stored.append(message) }
            }
        }
    }

    public func messages(
        in thread: ThreadAddress, before: Int64?, limit: Int
    ) throws(StoreError) -> [(number: Int64, message: StoredMessage)] {
        stored.enumerated().suffix(limit).map { (Int64($0.offset), $0.element) }
    }
}

extension Message {
    fileprivate func isSame(as other: Message) -> Bool {
        type == other.type && (id == other.id || (otid != nil && otid == other.otid))
    }
}

/// A lock that nobody else wants.
public struct FreeLock: AgentLock {
    private struct Lease: AgentLease {
        var isHeld: Bool { true }
        func release() -> LeaseEnd { .released }
    }

    public init() {}

    public func acquire(
        _ agent: AgentAddress, patience: Duration
    ) async throws(AgentLockError) -> any AgentLease {
        Lease()
    }
}
