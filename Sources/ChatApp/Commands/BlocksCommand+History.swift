import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension BlocksCommand {
    struct History: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "history", abstract: "List every value of a block that was seen, offline.",
            discussion: "Newest first. The number is what `blocks diff` takes.")

        @Argument(help: "A label or a block ID.")
        var block: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let (_, versions) = try await app.versions(of: block, global, user)
            if json.json { return try Output.json(versions.reversed().map(\.json)) }
            var table = TextTable(["NUMBER", "SEEN", "CHARS", "BY", "RUN"])
            for version in versions.reversed() {
                table.rows.append([
                    "\(version.number)", version.seenAt.here,
                    "\(version.value.unicodeScalars.count)", version.origin.words,
                    version.origin.run?.rawValue ?? "-",
                ])
            }
            table.print()
        }
    }

    struct Diff: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Show what changed in a block, offline.",
            discussion: """
                Without numbers, what the newest value changed. With one, what that value changed of the \
                one before; with two, what changed from the first to the second.
                """)

        @Argument(help: "A label or a block ID.")
        var block: String

        @Argument(help: "Numbers of values, as `blocks history` lists them.")
        var numbers: [Int64] = []
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            guard numbers.count <= 2 else {
                throw CommandFailure(.usage, "blocks diff takes two numbers at most")
            }
            let (record, versions) = try await app.versions(of: block, global, user)
            let last =
                try numbers.last.map { try versions.place(of: $0, record) } ?? versions.count - 1
            let first = numbers.count == 2 ? try versions.place(of: numbers[0], record) : last - 1
            let old = versions.indices.contains(first) ? versions[first].value : ""
            let new = versions.indices.contains(last) ? versions[last].value : ""
            let rows = BlockDiff(from: old, to: new).rows
            if json.json { return try Output.json(rows.compactMap(\.json)) }
            for row in rows { Output.line(row.line) }
        }
    }
}

extension [BlockVersion] {
    fileprivate func place(
        of number: Int64, _ record: BlockRecord
    ) throws(CommandFailure) -> Int {
        guard let place = firstIndex(where: { $0.number == number }) else {
            throw CommandFailure(
                .notFound,
                "\(record.block.label) has no value \(number); see: lettera blocks history "
                    + record.block.id.rawValue)
        }
        return place
    }

    /// The value of this number.
    func value(
        _ number: Int64, of record: BlockRecord
    ) throws(CommandFailure) -> BlockVersion {
        self[try place(of: number, record)]
    }
}

extension BlockDiff.Row {
    /// A line and what became of it; nil for what is left out.
    fileprivate var json: JSONValue? {
        func line(_ change: String, _ text: String) -> JSONValue {
            .object(["change": .string(change), "text": .string(text)])
        }
        return switch self {
        case .same(let text): line("same", text)
        case .skipped: nil
        case .removed(let pieces): line("removed", pieces.map(\.text).joined())
        case .added(let pieces): line("added", pieces.map(\.text).joined())
        }
    }

    /// As `diff` has it.
    var line: String {
        switch self {
        case .same(let line): "  " + line
        case .skipped(let count): "… \(count) more lines"
        case .removed(let pieces): "- " + pieces.map(\.text).joined()
        case .added(let pieces): "+ " + pieces.map(\.text).joined()
        }
    }
}

extension BlockVersion {
    var json: JSONValue {
        .object([
            "number": .integer(Int(number)), "value": .string(value),
            "author": .string(origin.author.rawValue),
            "seen_at": .string(seenAt.formatted(.iso8601)),
            "user": .text(origin.username?.rawValue), "agent_id": .text(origin.agent?.rawValue),
            "conversation_id": .text(origin.conversation?.rawValue),
            "run_id": .text(origin.run?.rawValue), "message_id": .text(origin.message?.rawValue),
            "restored": origin.restored.map { .integer(Int($0)) } ?? .null,
        ])
    }
}

extension BlockOrigin {
    /// Who it was.
    var words: String {
        switch author {
        case .agent: username.map { "agent, for \($0)" } ?? "agent"
        case .user:
            (username?.rawValue ?? "somebody here")
                + (restored.map { ", value \($0) restored" } ?? "")
        case .enrolment: "enrolment"
        case .elsewhere: "somebody else"
        }
    }
}

extension App {
    /// Every value of one block, oldest first.
    func versions(
        of block: String, _ global: GlobalOptions, _ user: UserOption
    ) async throws -> (BlockRecord, [BlockVersion]) {
        let record = try await blockRecord(block, global, user)
        let versions =
            try await openStoreForReading()?.versions(of: record.block.id, on: record.server) ?? []
        return (record, versions)
    }
}
