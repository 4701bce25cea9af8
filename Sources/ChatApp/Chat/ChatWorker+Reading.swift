import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI

extension ChatWorker {
    private static let pageSize = 200
    private static let matchLimit = 10_000

    /// While words are typed the store is not asked for each letter, in milliseconds.
    private static let searchDelay = 120

    // MARK: Pages

    func loadPage(_ request: PageRequest) async {
        guard let thread = shown.thread else { return await emit(.pageLoaded(nil, for: request)) }
        do throws(StoreError) {
            if case .before(let number) = request.place,
                try await store.hasGap(before: number, in: thread)
            {
                await fetchOlder(in: thread)
            }
            var page = try await store.page(request.place, in: thread, limit: Self.pageSize)
            page.hasOlder = page.hasOlder || page.startsAtGap && place != nil
            guard shown.thread == thread else { return }
            await emit(.pageLoaded(TranscriptPage(page), for: request))
        } catch {
            await emit(.pageLoaded(nil, for: request))
            await report(error)
        }
    }

    private func report(_ error: StoreError) async {
        await emit(.reported(CommandFailure(error).message, isTrouble: true))
    }

    // MARK: Search

    /// Looks for words, unless others are looked for meanwhile.
    func search(_ terms: SearchTerms, serial: Int) {
        searching?.cancel()
        searching = Task {
            try? await Task.sleep(for: .milliseconds(Self.searchDelay))
            guard !Task.isCancelled, let thread = shown.thread else { return }
            do throws(StoreError) {
                let matches = try await store.matches(
                    of: terms, in: thread, limit: Self.matchLimit)
                guard !Task.isCancelled, shown.thread == thread else { return }
                await emit(.searchAnswered(matches, serial: serial))
            } catch {
                await report(error)
            }
        }
    }

    // MARK: The reading place

    func showReadingPlace(in thread: ThreadAddress) async {
        let reading = try? await store.reading(of: username, in: thread)
        await emit(.readingLoaded(reading))
    }

    /// Keeps where the person is, if that is still the thread that is shown.
    func keep(_ place: ReadingPlace, of user: String, in thread: ConversationThread?) async {
        guard let shown = shown.thread, let thread, user == username.rawValue,
            ThreadAddress(AgentAddress(server: shown.server, agent: shown.agent), thread) == shown
        else { return }
        try? await store.save(place, of: username, in: shown)
    }
}
