import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension BlocksCommand {
    struct History: AppCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every value of a block that was seen, offline.",
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
            var table = TextTable(["NUMBER", "SEEN", "BY", "CHARS"])
            for version in versions.reversed() {
                table.rows.append([
                    "\(version.number)", version.seenAt.formatted(.iso8601),
                    version.author.rawValue, "\(version.value.unicodeScalars.count)",
                ])
            }
            table.print()
        }
    }

    struct Diff: AppCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what changed in a block, offline.",
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

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            guard numbers.count <= 2 else {
                throw CommandFailure(.usage, "blocks diff takes two numbers at most")
            }
            let (record, versions) = try await app.versions(of: block, global, user)
            func place(_ number: Int64) throws(CommandFailure) -> Int {
                guard let place = versions.firstIndex(where: { $0.number == number }) else {
                    throw CommandFailure(
                        .notFound,
                        "\(record.block.label) has no value \(number); see: blocks history")
                }
                return place
            }
            let last = try numbers.last.map { try place($0) } ?? versions.count - 1
            let first = numbers.count == 2 ? try place(numbers[0]) : last - 1
            let old = versions.indices.contains(first) ? versions[first].value : ""
            let new = versions.indices.contains(last) ? versions[last].value : ""
            for row in BlockDiff(from: old, to: new).rows { Output.line(row.line) }
        }
    }
}

extension BlockDiff.Row {
    /// As `diff` has it.
    fileprivate var line: String {
        switch self {
        case .same(let line): "  " + line
        case .skipped(let count): "… \(count) more lines"
        case .removed(let pieces): "- " + pieces.map(\.text).joined()
        case .added(let pieces): "+ " + pieces.map(\.text).joined()
        }
    }
}

extension BlockVersion {
    fileprivate var json: JSONValue {
        .object([
            "number": .integer(Int(number)), "value": .string(value),
            "author": .string(author.rawValue), "seen_at": .string(seenAt.formatted(.iso8601)),
        ])
    }
}

extension App {
    /// Every value of one block, oldest first.
    fileprivate func versions(
        of block: String, _ global: GlobalOptions, _ user: UserOption
    ) async throws -> (BlockRecord, [BlockVersion]) {
        let record = try await blockRecord(block, global, user)
        let versions =
            try await openStoreForReading()?.versions(of: record.block.id, on: record.server) ?? []
        return (record, versions)
    }
}
