import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import Screen

extension ChatWorker {
    private static let pageSize = 200
    private static let matchLimit = 10_000

    /// While words are typed the store is not asked for each letter, in milliseconds.
    private static let searchDelay = 120

    // MARK: Pages

    func loadPage(_ request: PageRequest) async {
        guard let thread = shown.thread else { return await emit(.pageLoaded(nil, for: request)) }
        do throws(StoreError) {
            var page = try await store.page(request.place, in: thread, limit: Self.pageSize)
            if page.startsAtGap, Self.isOlder(request.place), await fetchOlder(than: page) {
                page = try await store.page(request.place, in: thread, limit: Self.pageSize)
                page.hasOlder = page.hasOlder || page.startsAtGap
            }
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

    // MARK: Export

    /// Writes what is shown to a file, from a place on.
    func export(to chosen: String, mayReplace: Bool, from place: PagePlace?) async {
        guard let thread = shown.thread else {
            return await emit(.reported("there is no thread to write yet", isTrouble: true))
        }
        let path = Self.absolute(chosen.isEmpty ? defaultPath : chosen, app.settings.environment)
        let file: TranscriptFile
        do throws(TranscriptFile.Refusal) {
            file = try TranscriptFile(path: path, mayReplace: mayReplace)
        } catch {
            guard case .exists = error else { return await refuse(path, error) }
            return await emit(.exportRefused(path: path))
        }
        do {
            var count = 0
            try await forEachPiece(of: thread, from: place) { text, entries throws in
                try file.write(text)
                count += entries
            }
            try file.finish()
            await emit(
                .reported("\(count) entries written to \(path)", isTrouble: false))
        } catch let error as TranscriptFile.Refusal {
            file.discard()
            await refuse(path, error)
        } catch {
            file.discard()
            await refuse(path, .failed(reason: "\(error)"))
        }
    }

    private func refuse(_ path: String, _ refusal: TranscriptFile.Refusal) async {
        guard case .failed(let reason) = refusal else { return }
        await emit(.reported("\(path) cannot be written: \(reason)", isTrouble: true))
    }

    /// The whole thread as one text, for the clipboard; up to some megabytes.
    func wholeThread() async -> String? {
        guard let thread = shown.thread else { return nil }
        var whole = ""
        try? await forEachPiece(of: thread, from: nil) { text, _ throws in
            if whole.utf8.count < 16_000_000 { whole += text }
        }
        return whole
    }

    /// Hands the thread over as Markdown, page by page, so that none of it has to fit into memory.
    private func forEachPiece(
        of thread: ThreadAddress, from place: PagePlace?,
        _ body: (String, Int) throws -> Void
    ) async throws {
        var markdown = MarkdownTranscript(
            user: username.rawValue, agent: shown.agentName ?? agentName ?? "agent",
            calendar: LocalCalendar(zone: .current))
        var folding = TranscriptFolding()
        func take(_ text: String, _ entries: Int) throws {
            try body(Inert.controls(text), entries)
        }
        try take(markdown.title(server: app.settings.serverName), 0)
        var page = try await store.page(place ?? .oldest, in: thread, limit: 500)
        // A place that is asked for comes with what stands before it.
        if place != nil, let focus = page.focus { page.messages.removeAll { $0.number < focus } }
        while true {
            let entries = folding.take(page.messages)
            try take(markdown.text(of: entries), entries.count)
            guard page.hasNewer, let last = page.messages.last else { break }
            page = try await store.page(.after(last.number), in: thread, limit: 500)
        }
        let rest = folding.finish()
        try take(markdown.text(of: rest), rest.count)
    }

    private var defaultPath: String {
        let agent = (shown.agentName ?? agentName ?? "agent").map { character in
            character.isLetter || character.isNumber || "-_.".contains(character) ? character : "-"
        }
        let calendar = LocalCalendar(zone: .current)
        return "~/lettera-\(String(agent))-\(calendar.iso(day: calendar.day(of: Date()))).md"
    }

    private static func absolute(_ path: String, _ environment: [String: String]) -> String {
        let path = Paths.expand(path, environment: environment)
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
