public import LettaAPI

/// What a page of the server's list did to a thread in the store.
public struct ThreadMerge: Hashable, Sendable {
    /// How many messages are new here, read otherwise than before, or no longer on the server.
    public var added = 0
    public var changed = 0
    public var erased = 0

    public init(added: Int = 0, changed: Int = 0, erased: Int = 0) {
        self.added = added
        self.changed = changed
        self.erased = erased
    }

    /// Whether the thread reads as before.
    public var isEmpty: Bool { added + changed + erased == 0 }

    /// Counts what another page did as well.
    public mutating func add(_ other: ThreadMerge) {
        added += other.added
        changed += other.changed
        erased += other.erased
    }
}

/// A page of the server's list of a thread, oldest first.
public struct ListedPage: Hashable, Sendable {
    public var messages: [Message]
    public var cursor: MessageCursor

    public init(messages: [Message], cursor: MessageCursor) {
        self.messages = messages
        self.cursor = cursor
    }
}

/// The threads of a store, as far as they have to be brought up to the server's.
public protocol ThreadKeeper: TranscriptStore {
    /// Puts a page into a thread, in one transaction: messages that are known are brought up to date and
    /// keep their places, and where others may be missing before the page a gap is noted.
    func merge(
        _ page: ListedPage, into thread: ThreadAddress
    ) async throws(StoreError) -> ThreadMerge

    /// The newest messages of a thread up to where the server's list was read, oldest first; none where it
    /// never was.
    ///
    /// What was said here since may have had others before it, from elsewhere.
    func listedMessages(
        in thread: ThreadAddress, limit: Int
    ) async throws(StoreError) -> [StoredMessage]

    /// Notes that the server no longer has a thread: what is kept of it is all there is.
    func forgetListing(of thread: ThreadAddress) async throws(StoreError)

    /// Marks messages as no longer on the server.
    ///
    /// - Returns: how many there were.
    func erase(_ ids: Set<MessageID>, in thread: ThreadAddress) async throws(StoreError) -> Int

    /// The message of a thread before which others may be missing; the newest one, and nil where the
    /// server has not listed it yet.
    func newestGap(in thread: ThreadAddress) async throws(StoreError) -> MessageID?
}

/// Why a thread could not be brought up to date.
public enum SyncError: Error, Hashable, Sendable {
    case service(LettaError)
    case store(StoreError)
}

/// Brings a thread in the store up to what the server has, without reading again what is known.
public struct ThreadSync: Sendable {
    private let service: any AgentService
    private let store: any ThreadKeeper
    private let address: AgentAddress
    private let thread: ConversationThread

    /// How many rows of the server's list are asked for at a time.
    private static let pageSize = 100

    /// How many known messages are read again with the new ones, to see whether they changed.
    private static let overlap = 20

    public init(
        service: any AgentService, store: any ThreadKeeper, address: AgentAddress,
        thread: ConversationThread
    ) {
        self.service = service
        self.store = store
        self.address = address
        self.thread = thread
    }

    private var threadAddress: ThreadAddress { ThreadAddress(address, thread) }

    /// Fetches what came since the last time.
    ///
    /// Where the server no longer knows where that was, or nothing is known yet, the newest page; what is
    /// missing before it is left to `fillGaps`.
    ///
    /// - Returns: what it did, and the newest messages that the server listed.
    public func catchUp() async throws(SyncError) -> (merge: ThreadMerge, newest: [Message]) {
        let known = try await listedBefore()
        let recent = known.suffix(Self.overlap + 1)
        guard recent.count > Self.overlap, var cursor = recent.first else {
            return try await takeNewest(known)
        }
        var missing = Set(recent.dropFirst())
        let (expected, older) = (missing, Set(known.dropLast(recent.count)))
        var sum = ThreadMerge()
        var newest: [Message] = []
        while true {
            let page = try await self.page(.after(cursor))
            if newest.isEmpty, !page.contains(where: { expected.contains($0.id) }) {
                return try await takeNewest(known)
            }
            // The list began anew, since the message that it was to go on from is gone.
            if page.contains(where: { older.contains($0.id) }) { missing.insert(cursor) }
            missing.subtract(page.map(\.id))
            let merge = try await merge(page, .after(cursor))
            sum.add(merge)
            if !page.isEmpty { newest = page }
            guard merge.added > 0, let last = page.last?.id, last != cursor else { break }
            cursor = last
        }
        sum.erased = try await erase(missing)
        return (sum, newest)
    }

    /// Fetches what is missing in the thread, the newest first.
    ///
    /// - Parameter mostPages: how many pages of about a hundred messages are asked for.
    /// - Returns: what it did, and whether nothing is missing any more.
    public func fillGaps(
        mostPages: Int
    ) async throws(SyncError) -> (merge: ThreadMerge, isWhole: Bool) {
        var sum = ThreadMerge()
        for _ in 0..<mostPages {
            guard let gap = try await newestGap() else { return (sum, true) }
            sum.add(try await merge(try await page(.before(gap)), .before(gap)))
        }
        return (sum, try await newestGap() == nil)
    }

    /// A page with fewer messages is all that the server has: its rows may hold several messages, and the
    /// prompt is left out.
    private static let surelyWhole = 50

    private func takeNewest(
        _ known: [MessageID]
    ) async throws(SyncError) -> (merge: ThreadMerge, newest: [Message]) {
        let page = try await page(.newest)
        var sum = try await merge(page, .newest)
        let listed = Set(page.map(\.id))
        let first =
            page.count < Self.surelyWhole && !page.isEmpty
            ? known.startIndex : known.firstIndex { listed.contains($0) } ?? known.endIndex
        sum.erased = try await erase(Set(known[first...]).subtracting(listed))
        return (sum, page)
    }

    private func erase(_ ids: Set<MessageID>) async throws(SyncError) -> Int {
        guard !ids.isEmpty else { return 0 }
        do {
            return try await store.erase(ids, in: threadAddress)
        } catch {
            throw .store(error)
        }
    }

    /// The newest rows that the server has listed, by their ids, oldest first.
    private func listedBefore() async throws(SyncError) -> [MessageID] {
        do {
            let tail = try await store.listedMessages(
                in: threadAddress, limit: Self.overlap * 5)
            return tail.reduce(into: []) { ids, stored in
                // A thought and the reply after it are one row.
                if stored.isListed, ids.last != stored.message.id { ids.append(stored.message.id) }
            }
        } catch {
            throw .store(error)
        }
    }

    /// The prompt itself is no part of a talk.
    private func page(_ cursor: MessageCursor) async throws(SyncError) -> [Message] {
        do throws(LettaError) {
            return try await service.messages(
                agent: address.agent, thread: thread, at: cursor, limit: Self.pageSize
            ).filter { message in
                if case .system = message.body { false } else { true }
            }
        } catch {
            if case .notFound = error { try? await store.forgetListing(of: threadAddress) }
            throw .service(error)
        }
    }

    private func merge(
        _ page: [Message], _ cursor: MessageCursor
    ) async throws(SyncError) -> ThreadMerge {
        do {
            return try await store.merge(
                ListedPage(messages: page, cursor: cursor), into: threadAddress)
        } catch {
            throw .store(error)
        }
    }

    private func newestGap() async throws(SyncError) -> MessageID? {
        do {
            return try await store.newestGap(in: threadAddress)
        } catch {
            throw .store(error)
        }
    }
}

extension StoredMessage {
    /// Whether the server lists it: then it has the server's id, and its turn is whole.
    ///
    /// Others may stream and be listed in another way.
    var isListed: Bool {
        guard state == .complete, message.id.isServers else { return false }
        return switch message.body {
        case .user, .assistant, .reasoning, .toolCall, .toolReturn: true
        case .system, .hiddenReasoning, .approvalRequest, .approvalResponse, .summary, .event,
            .unknown:
            false
        }
    }
}

extension MessageID {
    /// Whether Letta made this id, and not a client that had none yet.
    public var isServers: Bool { rawValue.hasPrefix("message-") }
}
