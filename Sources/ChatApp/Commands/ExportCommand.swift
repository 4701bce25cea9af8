import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct ExportCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what was said, offline.",
        discussion: """
            Without --conversation, the conversation that the person is in is written. Markdown (md) and HTML \
            are for people; JSON and JSONL (a message on each line) hold all that is stored, and \
            `lettera import` reads them. A file is readable by you alone, and is there when it is complete.

            EXAMPLES
              lettera export                                 Markdown, on standard output
              lettera export --output talk.html              a page for browsers, nothing else needed
              lettera export --user ada --since 2w           what Ada talked about in two weeks
              lettera export --since 2026-11-01 --until 2026-11-15 --output november.md
              lettera export --all --output everything.jsonl
            """)

    @Option(help: "md, html, json or jsonl; otherwise what the file's name says, or md.")
    var format: ExportFormat?

    @Option(help: ArgumentHelp("Whose conversation.", valueName: "name"))
    var user: String?
    @OptionGroup var agent: AgentOption

    @Option(help: ArgumentHelp("The conversation's ID, or default.", valueName: "id"))
    var conversation: String?

    @Flag(help: "All conversations that fit, one after the other.")
    var all = false
    @OptionGroup var times: TimeOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file; - or nothing for standard output.", valueName: "path"))
    var output: String?

    @Flag(help: "Replace the file where there is one.")
    var yes = false
    @OptionGroup var global: GlobalOptions

    var chosenUser: String? { user }
    var chosenAgent: String? { agent.agent }

    func execute(_ app: App) async throws {
        let stretch = try times.bounds()
        guard let store = try app.openStoreForReading() else {
            throw CommandFailure(
                .notFound, "nothing is stored yet: there is no \(app.settings.paths.store)")
        }
        let choice = ThreadChoice(
            store: store, server: global.server == nil ? nil : app.settings.serverID,
            agent: agent.agent, user: user == nil ? nil : app.settings.username,
            conversation: conversation, settings: app.settings)
        let records = all ? try await choice.all() : [try await choice.one(for: "lettera export")]
        var items: [TranscriptExport.Item] = []
        for record in records {
            let part = try await store.stretch(
                of: record.address, since: stretch.since, until: stretch.until)
            if let part { items.append(TranscriptExport.Item(record, part)) }
        }
        guard !items.isEmpty else {
            throw CommandFailure(.notFound, "nothing was said there, or nothing in that time")
        }
        let path = output.flatMap { $0 == "-" ? nil : $0 }
        let export = TranscriptExport(
            store: store, format: format ?? path.flatMap { ExportFormat(path: $0) } ?? .md)
        guard let path else {
            // A reader that has gone away has seen enough.
            do { _ = try await export.run(items, Output.stream) } catch is Output.Closed {}
            return
        }
        let count = try await TranscriptFile.write(
            to: Paths.expand(path, environment: app.settings.environment), mayReplace: yes
        ) { file in try await export.run(items, file.write) }
        let what = [.json, .jsonl].contains(export.format) ? "messages" : "entries"
        Output.note("\(count) \(what) written to \(path)")
    }
}

/// Between which times.
struct TimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "From then on: 2026-11-01, \"2026-11-01 14:30\", yesterday, 14:30, 2d, 3w.",
            valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Up to then; a day counts as a whole.", valueName: "time"))
    var until: String?

    func bounds() throws(CommandFailure) -> (since: Date?, until: Date?) {
        let since = try Self.stretch(since, "--since")?.lowerBound
        let until = try Self.stretch(until, "--until")?.upperBound
        if let since, let until, since >= until {
            throw CommandFailure(.usage, "--since names a time after that of --until")
        }
        return (since, until)
    }

    private static func stretch(
        _ text: String?, _ flag: String
    ) throws(CommandFailure) -> Range<Date>? {
        guard let text else { return nil }
        let calendar = LocalCalendar(zone: .current)
        guard let stretch = PastTime.stretch(text, now: Date(), calendar: calendar) else {
            throw CommandFailure(
                .usage,
                "\(flag) does not understand \"\(text)\"; give a day such as 2026-11-19 or yesterday, a "
                    + "time such as 14:30, or a span such as 2d or 3w")
        }
        return stretch
    }
}

extension TranscriptFile {
    /// Writes a file with `body`, and takes it away again where that fails.
    static func write<T>(
        to path: String, mayReplace: Bool, _ body: (TranscriptFile) async throws -> T
    ) async throws -> T {
        do {
            let file = try TranscriptFile(path: path, mayReplace: mayReplace)
            do {
                let result = try await body(file)
                try file.finish()
                return result
            } catch {
                file.discard()
                throw error
            }
        } catch Refusal.exists {
            throw CommandFailure(
                .cannotOpen, "\(path) is there already; --yes replaces it")
        } catch Refusal.failed(let reason) {
            throw CommandFailure(.cannotOpen, "\(path) cannot be written: \(reason)")
        }
    }
}
