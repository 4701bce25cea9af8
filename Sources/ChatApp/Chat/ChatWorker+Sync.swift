import ChatCore
import ChatStore
import ChatUI
import LettaAPI
import LettaClient

/// Bringing the store up to what the server has, beside everything else.
extension ChatWorker {
    /// How many pages of about a hundred messages are fetched of what is missing in a thread when it is
    /// opened; what is older comes when somebody reads up to it.
    private static let pagesAtOpening = 20

    private static let pagesOnTheWay = 2

    /// Fetches what was said, or asked, through other machines, or while this one was away.
    func startSync(_ place: Place, _ connection: Connection) {
        syncing?.cancel()
        syncing = Task { await sync(place, connection) }
    }

    private func sync(_ place: Place, _ connection: Connection) async {
        let sync = ThreadSync(
            service: connection.client, store: store, address: place.address,
            thread: place.thread)
        guard let (merge, newest) = try? await sync.catchUp(), !Task.isCancelled else { return }
        await show(merge, of: place)
        // Left waiting by a client that died, or by another one.
        if turn == nil, shown.thread == place.threadAddress {
            await emit(.approvalPending(PendingApproval(endOf: newest)))
        }
        // What need not be kept is not fetched again unless somebody reads up to it.
        guard app.settings.kept.messages == .forever else { return }
        guard let (filled, _) = try? await sync.fillGaps(mostPages: Self.pagesAtOpening),
            !Task.isCancelled
        else { return }
        await show(filled, of: place)
    }

    /// What the thread has become, unless a reply is being shown: then after it.
    private func show(_ merge: ThreadMerge, of place: Place) async {
        guard !merge.isEmpty, shown.thread == place.threadAddress else { return }
        guard turn == nil else {
            shown.isStale = true
            return
        }
        await showHistory(of: place.threadAddress)
    }

    /// After a reply.
    func showWhatCameMeanwhile() async {
        guard shown.isStale, let thread = shown.thread else { return }
        shown.isStale = false
        await showHistory(of: thread)
    }

    /// Fetches some of what the server has and the store has not, where somebody reads up to it.
    func fetchOlder(in thread: ThreadAddress) async {
        guard let place, let connection, thread == place.threadAddress else { return }
        let sync = ThreadSync(
            service: connection.client, store: store, address: place.address,
            thread: place.thread)
        _ = try? await sync.fillGaps(mostPages: Self.pagesOnTheWay)
    }
}
