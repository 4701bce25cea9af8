import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient

struct BlocksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blocks", abstract: "Memory blocks, as last seen.",
        subcommands: [
            List.self, Show.self, History.self, Diff.self, Edit.self, Restore.self, Refresh.self,
            Verify.self,
        ], defaultSubcommand: List.self)

    struct List: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List them, offline.",
            discussion: "With --server, those of that server alone; with --user, that person's.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let records = try await app.blockRecords(global, user)
            if json.json { return try Output.json(records.map(\.json)) }
            if records.isEmpty { return Output.note("no blocks have been seen yet") }
            var table = TextTable(["LABEL", "CHARS", "USER", "BLOCK", "SERVER", "SEEN"])
            for record in records {
                table.rows.append([
                    record.block.label, "\(record.block.value.unicodeScalars.count)",
                    record.username?.rawValue ?? "-", record.block.id.rawValue,
                    record.server.rawValue, record.cachedAt.here,
                ])
            }
            table.print()
        }
    }

    struct Show: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a block's value, offline.")

        @Argument(help: "A label or a block ID.")
        var block: String

        @Option(
            help: ArgumentHelp(
                "Which value, as `blocks history` numbers them; the newest where none is named.",
                valueName: "number"))
        var version: Int64?

        @Option(
            help: ArgumentHelp(
                "The value of then, as far as it was seen: 2026-11-19, tuesday, yesterday, 14:30, 2w.",
                valueName: "when"))
        var at: String?
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            guard version == nil && at == nil else {
                let (record, versions) = try await app.versions(of: block, global, user)
                return try show(try chosen(versions, of: record))
            }
            let found = try await app.blockRecords(global, user, named: block)
            if json.json, !found.isEmpty { return try Output.json(found.map(\.json)) }
            Output.line(try await app.blockRecord(block, global, user).block.value)
        }

        private func chosen(
            _ versions: [BlockVersion], of record: BlockRecord
        ) throws(CommandFailure) -> BlockVersion {
            guard let at else { return try versions.value(version ?? 0, of: record) }
            guard version == nil else {
                throw CommandFailure(.usage, "--version and --at name two values; leave one out")
            }
            let calendar = LocalCalendar(zone: .current)
            guard let stretch = PastTime.stretch(at, now: Date(), calendar: calendar) else {
                throw CommandFailure(
                    .usage,
                    "\"\(at)\" is no time; say 2026-11-19, tuesday, yesterday, 14:30 or 2w")
            }
            // Of a day, what held at its end.
            guard let version = versions.last(where: { $0.seenAt <= stretch.upperBound }) else {
                throw CommandFailure(
                    .notFound,
                    "\(record.block.label) had not been seen by then; its first value is of "
                        + (versions.first?.seenAt.here ?? "no time"))
            }
            return version
        }

        private func show(_ version: BlockVersion) throws {
            if json.json { return try Output.json(version.json) }
            Output.line(version.value)
        }
    }

    struct Refresh: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "refresh", abstract: "Fetch the newest values from the server.",
            discussion: "Each block is retrieved by its ID; the server's own list is never asked.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let server = app.settings.serverID
            let username = user.user == nil ? nil : app.settings.username
            let (read, gone) = try await app.withConnection { connection, store in
                let known = try await store.blockRecords(server: server, username: username)
                return try await refresh(known, connection, store, server)
            }
            for record in gone {
                Output.note("\(record.block.label) (\(record.block.id)) is gone from the server")
            }
            if json.json {
                let ids = Set(read.map(\.id))
                let records =
                    try await app.openStoreForReading()?
                    .blockRecords(server: server, username: username) ?? []
                return try Output.json(records.filter { ids.contains($0.block.id) }.map(\.json))
            }
            Output.line("\(read.count) read, \(gone.count) gone")
        }

        private func refresh(
            _ known: [BlockRecord], _ connection: Connection, _ store: SQLiteStore,
            _ server: ServerID
        ) async throws -> (read: [Block], gone: [BlockRecord]) {
            var read: [Block] = []
            var gone: [BlockRecord] = []
            for record in known {
                do throws(LettaError) {
                    read.append(try await connection.client.block(record.block.id))
                } catch .notFound {
                    gone.append(record)
                }
            }
            try await store.record(read, on: server, by: .elsewhere)
            return (read, gone)
        }
    }
}

extension App {
    /// The one block that is meant by a label or an ID.
    func blockRecord(
        _ name: String, _ global: GlobalOptions, _ user: UserOption
    ) async throws -> BlockRecord {
        let found = try await blockRecords(global, user, named: name)
        guard let record = found.first else {
            throw CommandFailure(
                .notFound, "no block \"\(name)\" has been seen; see: lettera blocks list")
        }
        guard found.count == 1 else {
            let ids = found.map { "\($0.block.id) on \($0.server)" }
            throw CommandFailure(
                .usage,
                "several blocks are labelled \"\(name)\"; name one: "
                    + ids.joined(separator: ", "))
        }
        return record
    }

    /// What the store knows of blocks, as far as the flags ask for it.
    fileprivate func blockRecords(
        _ global: GlobalOptions, _ user: UserOption, named name: String? = nil
    ) async throws -> [BlockRecord] {
        try await openStoreForReading()?.blockRecords(
            server: global.server == nil ? nil : settings.serverID,
            username: user.user == nil ? nil : settings.username, named: name) ?? []
    }
}

extension BlockRecord {
    var json: JSONValue {
        .object([
            "server": .string(server.rawValue), "username": .text(username?.rawValue),
            "label": .string(block.label), "block_id": .string(block.id.rawValue),
            "identity_id": .text(identity?.rawValue),
            "agent_ids": .array(agents.map { .string($0.rawValue) }),
            "value": .string(block.value),
            "chars": .integer(block.value.unicodeScalars.count), "limit": .integer(block.limit),
            "cached_at": .string(cachedAt.formatted(.iso8601)),
        ])
    }
}
