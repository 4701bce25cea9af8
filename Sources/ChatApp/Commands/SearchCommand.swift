import ArgumentParser
import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import Screen
import Terminal

struct SearchCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find messages of everybody, offline.",
        discussion: """
            All of the words must be there, whatever their case and diacritics, each also as the beginning \
            of a longer one; words in double quotes side by side. Without words, everything that the filters \
            leave is listed, the newest first. Words that begin with a hyphen come behind --.

            A filter can stand among the words too, as in the chat: user:ada since:2d. In double quotes it is \
            words again.

            Times are days (2026-11-19), days with times (2026-11-19T14:30), times of today (14:30), \
            yesterday, monday, and spans: 30m, 5h, 2d, 3w, 6mo, 1y. A day that is the end counts as a whole.

            Types are user, assistant, reasoning, call, result, tool (both of them), approval, summary, and \
            Letta's own names, such as tool_return_message.

            With --json: an array of objects with the keys rank (from 1), score, server, agent_id, agent, \
            conversation_id, user, message_id, number (in its conversation), type, date, run_id, state, \
            snippet and text. With --blocks as well: server, block_id, label, user, number (as blocks history \
            has it), seen_at, newest, snippet and value.

            Ends with 0 where something was found, with 1 where nothing was, as grep does, and with 66 where \
            a filter names somebody or something that was never seen.

            EXAMPLES
              lettera search red boat
              lettera search --user ada --since 2w '"red boat"'
              lettera search --type tool --order date error
            """)

    @Argument(help: "What to look for.")
    var terms: [String] = []

    @Option(help: ArgumentHelp("Whose conversations.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("With which agent: its ID, or its name.", valueName: "agent"))
    var agent: String?

    @Option(help: ArgumentHelp("In which conversation.", valueName: "id"))
    var conversation: String?

    @Option(help: ArgumentHelp("From when on.", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("Up to when.", valueName: "when"))
    var until: String?

    @Option(help: ArgumentHelp("Which messages; several with commas.", valueName: "type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("What comes first: rank or date.", valueName: "order"))
    var order: String?

    @Option(help: ArgumentHelp("How many at most.", valueName: "count"))
    var limit = 20

    @Flag(help: "Look into every value that blocks ever had, rather than into messages.")
    var blocks = false

    @OptionGroup var global: GlobalOptions
    @OptionGroup var json: JSONFlag

    func execute(_ app: App) async throws {
        let line = try line(app.settings)
        guard limit > 0 else {
            throw CommandFailure(.usage, "--limit takes a number from 1 on")
        }
        guard !line.isEmpty else {
            throw CommandFailure(.usage, "search needs words to look for, or a filter")
        }
        guard let store = try app.openStoreForReading() else {
            if json.json { try Output.json([JSONValue]()) }
            throw CommandFailure(.nothingFound, "nothing is stored yet")
        }
        if let key = try await store.unknown(in: line.filter).first {
            throw CommandFailure(.notFound, line.filter.words(forUnknown: key))
        }
        if blocks { return try await findValues(line, in: store, app) }
        guard
            let found = try await store.find(
                line.terms, line.filter, order: try chosenOrder(), limit: limit)
        else { throw CancellationError() }
        try show(found, line, app)
    }

    // MARK: What is asked for

    private func line(_ settings: Settings) throws -> SearchLine {
        let surroundings = settings.searchSurroundings
        var filter = SearchFilter()
        do throws(SearchFilter.Problem) {
            let flags: [(SearchFilter.Key, String?)] = [
                (.user, user), (.agent, agent), (.conversation, conversation), (.since, since),
                (.until, until),
            ]
            for case (let key, let value?) in flags {
                try filter.set(key, to: value, in: surroundings)
            }
            for value in type { try filter.set(.type, to: value, in: surroundings) }
        } catch {
            throw CommandFailure(.usage, error.words)
        }
        if global.server != nil { filter.server = settings.serverID }
        let line = SearchLine(
            terms.joined(separator: " "), filter: filter, in: surroundings)
        if let problem = line.problem { throw CommandFailure(.usage, problem.words) }
        return line
    }

    private func chosenOrder() throws(CommandFailure) -> SearchOrder {
        guard let order else { return .rank }
        guard let chosen = SearchOrder(rawValue: order) else {
            let known = SearchOrder.allCases.map(\.rawValue).joined(separator: " or ")
            throw CommandFailure(.usage, "--order takes \(known), not \"\(order)\"")
        }
        return chosen
    }

    // MARK: What was found

    func hasMarks(_ app: App) -> Bool {
        Output.isTerminal && app.settings.screen.theme != Theme.none
    }

    private func show(_ found: SearchFindings, _ line: SearchLine, _ app: App) throws {
        let matcher = TextMatcher(line.terms)
        let snippets = found.hits.map {
            SearchSnippet(of: $0.message.message.searchableText, matcher: matcher)
        }
        if json.json {
            try Output.json(
                zip(found.hits, snippets).enumerated().map { number, hit in
                    hit.0.json(rank: number + 1, snippet: hit.1)
                })
        }
        guard !found.hits.isEmpty else { throw CommandFailure(.nothingFound, "nothing found") }
        guard !json.json else { return }
        let calendar = LocalCalendar(zone: .current)
        let namesServer = Set(found.hits.map(\.thread.server)).count > 1
        for (number, hit) in zip(found.hits, snippets).enumerated() {
            if number > 0 { Output.line("") }
            Output.line(Inert.text(hit.0.heading(in: calendar, namesServer: namesServer)))
            Output.line(hit.1, hasMarks: hasMarks(app))
        }
        if found.isCut {
            Output.note("there is more; --limit shows more, and filters leave less")
        }
    }
}
