import ArgumentParser
import ChatCore
import ChatStore
import LettaAPI

extension BlocksCommand {
    struct Restore: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore", abstract: "Bring back an old value of a block.",
            discussion: """
                The value is written to the server, between turns, and only where the block still has the value \
                that was seen here last. The history tells that it was brought back.
                """)

        @Argument(help: "A label or a block ID.")
        var block: String

        @Argument(help: "The number of the value, as `blocks history` lists it.")
        var number: Int64

        @Flag(help: "Do not ask.")
        var yes = false
        @OptionGroup var global: GlobalOptions
        @OptionGroup var user: UserOption

        var chosenUser: String? { user.user }

        func execute(_ app: App) async throws {
            let (record, versions) = try await app.versions(of: block, global, user)
            try app.checkServer(of: record)
            let version = try versions.value(number, of: record)
            guard !record.block.readOnly else {
                throw CommandFailure(.notAllowed, "\(record.block.label) is read-only")
            }
            let isNewest = version.value == record.block.value
            if !yes, !isNewest {
                for row in BlockDiff(from: record.block.value, to: version.value).rows {
                    Output.note(row.line)
                }
                let deed = "bring back value \(number) of \(record.block.label)"
                guard try Confirmation.given(for: deed) else {
                    return Output.note("nothing was written")
                }
            }
            try await app.withConnection { connection, store in
                try await BlockWriter(app: app, connection: connection, store: store).write(
                    BlockEdit(
                        block: record.block.id, label: record.block.label,
                        base: record.block.value, value: version.value, restored: number),
                    to: record)
            }
            // Where it was the newest here, the server has confirmed it.
            if isNewest { return Output.note("\(record.block.label) has that value already") }
            Output.line("\(record.block.label) has value \(number) again")
        }
    }
}
