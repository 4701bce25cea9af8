import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI

/// Looking through everything that is stored, with or without a server.
extension ChatWorker {
    private static let findLimit = 50

    /// While words are typed the store is not asked for each letter, in milliseconds.
    private static let findDelay = 60

    /// How many messages are shown around one that was found.
    private static let stretchSize = 60

    /// Looks for what a line says, in place of what was looked for before; for an empty one no more.
    func find(_ text: String, serial: Int) {
        finding?.cancel()
        guard !text.isEmpty else { return }
        finding = Task {
            try? await Task.sleep(for: .milliseconds(Self.findDelay))
            guard !Task.isCancelled else { return }
            do throws(StoreError) {
                guard let answer = try await answer(to: text), !Task.isCancelled else { return }
                await emit(.found(answer, serial: serial))
            } catch {
                let words = CommandFailure(error).message
                await emit(.found(FindAnswer(problem: words), serial: serial))
            }
        }
    }

    /// Nil where somebody looks for something else meanwhile.
    private func answer(to text: String) async throws(StoreError) -> FindAnswer? {
        let line = SearchLine(text, in: app.settings.searchSurroundings)
        if let problem = line.problem {
            return FindAnswer(words: line.words, problem: problem.words)
        }
        if let key = try await store.unknown(in: line.filter).first {
            return FindAnswer(words: line.words, problem: line.filter.words(forUnknown: key))
        }
        guard
            let findings = try await store.find(line.terms, line.filter, limit: Self.findLimit)
        else { return nil }
        let matcher = TextMatcher(line.terms)
        return FindAnswer(
            found: findings.hits.map { found($0, matcher) }, isCut: findings.isCut,
            words: line.words)
    }

    private func found(_ hit: SearchHit, _ matcher: TextMatcher) -> FoundMessage {
        let message = hit.message.message
        return FoundMessage(
            thread: hit.thread, relation: relation(of: hit), match: hit.match,
            user: hit.username?.rawValue, agent: hit.agentName ?? hit.thread.agent.rawValue,
            server: hit.thread.server == app.settings.serverID ? nil : hit.thread.server.rawValue,
            date: message.date, kind: MessageWord.word(for: message.type),
            snippet: SearchSnippet(of: message.searchableText, matcher: matcher))
    }

    private func relation(of hit: SearchHit) -> FoundMessage.Relation {
        guard let open = shown.thread else { return .elsewhere }
        if hit.thread == open { return .here }
        let isTheirs =
            hit.thread.server == open.server && hit.thread.agent == open.agent
            && hit.username == username && hit.thread.conversation != .agentDefault
        return isTheirs ? .conversation(hit.thread.conversation) : .elsewhere
    }

    /// Reads what stands around a message, whosever it is.
    func loadStretch(around found: FoundMessage) async {
        do throws(StoreError) {
            let page = try await store.page(
                .around(found.match.number), in: found.thread, limit: Self.stretchSize)
            await emit(.stretchLoaded(TranscriptPage(page), around: found))
        } catch {
            await emit(.reported(CommandFailure(error).message, isTrouble: true))
        }
    }
}
