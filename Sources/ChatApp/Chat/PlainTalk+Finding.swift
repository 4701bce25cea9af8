import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI

/// Looking through everything that is stored, in words.
extension PlainTalk {
    private static let findLimit = 10

    func obeyFind(_ text: String) async {
        let line = SearchLine(text, in: app.settings.searchSurroundings)
        if let problem = line.problem { return Output.note(problem.words) }
        guard !line.isEmpty else {
            return Output.note("/find WORDS looks for words in all that was ever said")
        }
        do throws(StoreError) {
            if let key = try await store.unknown(in: line.filter).first {
                return Output.note(line.filter.words(forUnknown: key))
            }
            guard
                let found = try await store.find(line.terms, line.filter, limit: Self.findLimit)
            else { return }
            tell(found, TextMatcher(line.terms))
        } catch {
            Output.note(CommandFailure(error).message)
        }
    }

    private func tell(_ found: SearchFindings, _ matcher: TextMatcher) {
        guard !found.hits.isEmpty else { return Output.line("nothing found") }
        let calendar = LocalCalendar(zone: .current)
        let namesServer = Set(found.hits.map(\.thread.server)).count > 1
        for (number, hit) in found.hits.enumerated() {
            let snippet = SearchSnippet(of: hit.message.message.searchableText, matcher: matcher)
            let heading = hit.words(in: calendar, namesServer: namesServer)
            Output.line("\(number + 1)  \(heading): \(snippet.text)".inertLines)
        }
        if found.isCut {
            Output.line("there is more; filters such as user:ada or since:2d leave less")
        }
    }
}
