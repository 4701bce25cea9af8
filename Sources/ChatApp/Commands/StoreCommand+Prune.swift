import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension StoreCommand {
    struct Prune: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune",
            abstract: "Take away what need not be kept any more, as the settings say.",
            discussion: """
                keep_messages and keep_block_versions are forever unless configured. What goes of messages is \
                what the server has whole: it is fetched again by who reads that far up. What was not sent, is \
                not read yet, or is on the newest page stays, as do the value that each block has and those \
                that held within the time.
                """)

        @Flag(name: .customLong("dry-run"), help: "Tell what would go, and take nothing away.")
        var isDry = false

        @Option(
            name: .customLong("keep-messages"),
            help: ArgumentHelp("For this time: forever, 90d, 26w or 2y.", valueName: "period"))
        var messages: String?

        @Option(
            name: .customLong("keep-block-versions"),
            help: ArgumentHelp("For this time: forever, 90d, 26w or 2y.", valueName: "period"))
        var blockVersions: String?
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            var kept = app.settings.kept
            if let messages { kept.messages = try period(messages, of: "--keep-messages") }
            if let blockVersions {
                kept.blockVersions = try period(blockVersions, of: "--keep-block-versions")
            }
            let reader = try app.existingStore()
            let retention = kept.retention(asOf: Date())
            let count =
                isDry
                ? try await reader.prunable(retention) : try await app.openStore().prune(retention)
            if json.json {
                return try Output.json(
                    JSONValue.object([
                        "dry_run": .bool(isDry), "messages": .integer(count.messages),
                        "conversations": .integer(count.threads),
                        "block_versions": .integer(count.blockValues),
                    ]))
            }
            if retention.keepsAll {
                Output.note(
                    "everything is kept for ever; say otherwise with: "
                        + "lettera config set keep_messages 2y")
            }
            let parts = [
                Self.counted(count.messages, "message"), "of",
                Self.counted(count.threads, "conversation"), "and",
                Self.counted(count.blockValues, "block value"), isDry ? "would go" : "gone",
            ]
            Output.line(parts.joined(separator: " "))
            if !isDry, !count.isNothing {
                Output.note("their space is used again; lettera store vacuum gives it back")
            }
        }

        private static func counted(_ count: Int, _ noun: String) -> String {
            "\(count) \(noun)\(count == 1 ? "" : "s")"
        }

        private func period(
            _ text: String, of option: String
        ) throws(CommandFailure) -> KeepingPeriod {
            guard let period = KeepingPeriod(text) else {
                throw CommandFailure(
                    .usage, "\(option) takes forever, or days, weeks or years such as 90d, 26w, 2y")
            }
            return period
        }
    }
}
