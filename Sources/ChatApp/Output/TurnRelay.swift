import ChatCore

/// Passes what a turn tells on to somebody who may take long over it, such as a pipe that is not read: the
/// network is read meanwhile.
struct TurnRelay: Sendable {
    private let feed: AsyncStream<TurnEvent>.Continuation
    private let work: Task<Void, Never>

    /// - Parameter take: called for one event after the other.
    init(to take: @escaping @Sendable (TurnEvent) async -> Void) {
        let (events, feed) = AsyncStream.makeStream(of: TurnEvent.self)
        self.feed = feed
        work = Task { for await event in events { await take(event) } }
    }

    func pass(_ event: TurnEvent) { feed.yield(event) }

    /// Returns once everything has been taken.
    func finish() async {
        feed.finish()
        await work.value
    }
}
