import ChatCore
import ChatStore
import Foundation
import LettaAPI
import Screen
import Terminal

extension SearchCommand {
    /// Looks into every value that blocks ever had.
    func findValues(_ line: SearchLine, in store: SQLiteStore, _ app: App) async throws {
        guard line.filter.types.isEmpty, line.filter.conversation == nil else {
            throw CommandFailure(
                .usage,
                "blocks have no types and no conversations; leave out --type and --conversation")
        }
        guard
            let hits = try await store.findValues(line.terms, line.filter, limit: limit)
        else { throw CancellationError() }
        let matcher = TextMatcher(line.terms)
        let snippets = hits.map { SearchSnippet(of: $0.value, matcher: matcher) }
        if json.json { try Output.json(zip(hits, snippets).map { $0.json(snippet: $1) }) }
        guard !hits.isEmpty else { throw CommandFailure(.nothingFound, "nothing found") }
        guard !json.json else { return }
        let calendar = LocalCalendar(zone: .current)
        let namesServer = Set(hits.map(\.server)).count > 1
        for (number, (hit, snippet)) in zip(hits, snippets).enumerated() {
            if number > 0 { Output.line("") }
            Output.line(Inert.text(hit.heading(in: calendar, namesServer: namesServer)))
            Output.line(snippet, hasMarks: hasMarks(app))
        }
    }
}

extension ValueHit {
    fileprivate func heading(in calendar: LocalCalendar, namesServer: Bool) -> String {
        let day = calendar.iso(day: calendar.day(of: seenAt))
        let parts = [
            username?.rawValue, label, "\(day) \(calendar.time(of: seenAt))",
            "value \(number)" + (isNewest ? ", the newest" : ""), block.rawValue,
            namesServer ? server.rawValue : nil,
        ]
        return parts.compactMap(\.self).joined(separator: " · ")
    }

    fileprivate func json(snippet: SearchSnippet) -> JSONValue {
        .object([
            "server": .string(server.rawValue), "block_id": .string(block.rawValue),
            "label": .string(label), "user": .text(username?.rawValue),
            "number": .integer(Int(number)), "seen_at": .string(seenAt.formatted(.iso8601)),
            "newest": .bool(isNewest), "snippet": .string(snippet.text), "value": .string(value),
        ])
    }
}
