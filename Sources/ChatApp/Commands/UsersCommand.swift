import ArgumentParser
import ChatCore
import ChatStore
import FoundationEssentials
import LettaAPI

struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "The people known here.",
        subcommands: [
            List.self, Add.self, Show.self, Rename.self, Forget.self, Export.self, Import.self,
        ],
        defaultSubcommand: List.self)

    struct List: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List them, offline.",
            discussion: "With --server, those of that server alone.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let server = global.server == nil ? nil : app.settings.serverID
            let users = try await app.openStoreForReading()?.users(on: server) ?? []
            if json.json { return try Output.json(users.map(\.json)) }
            if users.isEmpty { return Output.note("nobody is known here yet") }
            var table = TextTable(["USER", "SERVER", "BLOCK", "LAST SEEN"])
            for user in users {
                table.rows.append([
                    user.username.rawValue, user.server.rawValue, user.block.rawValue,
                    user.lastSeenAt.here,
                ])
            }
            table.print()
        }
    }

    struct Add: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Enrol somebody: an identity and a persona block on the server.")

        @Argument(help: "1 to 64 letters, digits, dots, underscores and hyphens.")
        var name: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let username = try Settings.parse(username: name)
            let user = try await app.withConnection { connection, _ in
                try await connection.session.enrol(username)
            }
            if json.json { return try Output.json(user.json) }
            Output.line(
                "\(user.username) is enrolled on \(app.settings.serverName); persona block "
                    + user.block.rawValue)
        }
    }

    struct Show: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show what is known of somebody, offline.")

        @Argument(help: "The username.")
        var name: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let username = try Settings.parse(username: name)
            let server = global.server == nil ? nil : app.settings.serverID
            let store = try app.openStoreForReading()
            let users = try await store?.users(on: server, named: username) ?? []
            guard !users.isEmpty else {
                throw CommandFailure(
                    .notFound, "nobody called \(name) is known here; see: lettera users list")
            }
            if json.json { return try Output.json(users.map(\.json)) }
            for user in users {
                let blocks =
                    try await store?.blockRecords(server: user.server, username: username) ?? []
                Output.line("user      \(user.username)")
                Output.line("server    \(user.server)")
                Output.line("identity  \(user.identity?.rawValue ?? "none: the server has none")")
                Output.line("block     \(user.block)")
                Output.line("since     \(user.createdAt.here)")
                Output.line("last seen \(user.lastSeenAt.here)")
                for record in blocks where record.block.id == user.block {
                    Output.line("")
                    Output.line(record.block.value)
                }
            }
        }
    }
}

extension UserRecord {
    var json: JSONValue {
        .object([
            "server": .string(server.rawValue), "username": .string(username.rawValue),
            "identity_id": .text(identity?.rawValue), "block_id": .string(block.rawValue),
            "created_at": .string(createdAt.formatted(.iso8601)),
            "last_seen_at": .string(lastSeenAt.formatted(.iso8601)),
        ])
    }
}
