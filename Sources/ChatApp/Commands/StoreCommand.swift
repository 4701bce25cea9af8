import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after the local database.",
        discussion: """
            None of these asks a server, and all but recover can run while a chat does.

            EXAMPLES
              lettera store check                   is it sound, and what is in it?
              lettera store backup ~/letta.sqlite   a copy, while a chat writes
              lettera store prune --dry-run         what would keep_messages take away?
              lettera store recover new.sqlite      what can be read of a damaged one
            """,
        subcommands: [
            Check.self, Backup.self, Prune.self, Vacuum.self, Recover.self, PathCommand.self,
        ])

    struct PathCommand: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "path", abstract: "Print where it is.")

        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws { Output.line(app.settings.paths.store) }
    }

    struct Backup: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Copy it to a file, also while a chat writes.",
            discussion: """
                The copy is checked before it gets its name, and only you can read it. To go back to it, \
                end all chats and put it in the store's place, without the files that end in -wal and -shm.
                """)

        @Argument(help: "The file to make.")
        var path: String

        @Flag(help: "Replace a file of that name.")
        var yes = false
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let store = try app.existingStore()
            let replaces = yes || FileManager.default.fileExists(atPath: path)
            if !yes, replaces {
                guard try Confirmation.given(for: "replace \(path)") else {
                    return Output.note("nothing was copied")
                }
            }
            do {
                try await store.backUp(to: path, replaces: replaces)
            } catch {
                throw CommandFailure(error)
            }
            let copy = try SQLiteStore.openForReading(path: path)
            Output.line("\(path), \(ByteCount.words(try await copy.space().file)), checked")
        }
    }

    struct Vacuum: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "vacuum", abstract: "Give back the space that nothing is in any more.",
            discussion: """
                Running chats wait for none of it. A store that an older version made is written anew once, \
                for which no turn may be under way.
                """)

        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            _ = try app.existingStore()
            let store = try app.openStore()
            let before = try await store.space()
            do throws(StoreError) {
                try await store.reclaim()
            } catch .busy(let path) {
                throw CommandFailure(
                    .busy,
                    "\(path) is in use, by a turn or another program; try again when that is done")
            } catch {
                throw CommandFailure(error)
            }
            let after = try await store.space()
            Output.line("before  \(before.words)")
            Output.line("after   \(after.words)")
        }
    }

    struct Recover: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "recover",
            abstract: "Bring what can be read of a damaged store into a new one.",
            discussion: "The damaged file is only read. End all chats first.")

        @Argument(help: "The file to make.")
        var path: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let old = app.settings.paths.store
            guard FileManager.default.fileExists(atPath: old) else { throw app.noStore }
            guard !FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure(
                    .cannotOpen, "\(path) is there already; name a file that is not")
            }
            let report: SalvageReport
            do throws(StoreError) {
                report = try await SQLiteStore.salvage(from: old, to: path)
            } catch .notADatabase {
                throw CommandFailure(
                    .inputOutput,
                    "nothing of \(old) can be read, and nothing was made; bring back a backup, or try: "
                        + "sqlite3 \(old) .recover")
            } catch {
                throw CommandFailure(error)
            }
            if json.json {
                try Output.json(
                    JSONValue.object([
                        "path": .string(path),
                        "rows": .object(report.rows.mapValues { .integer($0) }),
                        "damaged": .array(report.damaged.sorted().map { .string($0) }),
                    ]))
            } else {
                var table = TextTable(["TABLE", "ROWS", ""])
                for (name, count) in report.rows.sorted(by: { $0.key < $1.key }) where count > 0 {
                    table.rows.append([
                        name, "\(count)",
                        report.damaged.contains(name) ? "not all could be read" : "",
                    ])
                }
                table.print()
            }
            Output.note(
                "to go on with it: mv \(quoted(old)) \(quoted(old + ".damaged")); "
                    + "rm -f \(quoted(old + "-wal")) \(quoted(old + "-shm")); "
                    + "mv \(quoted(path)) \(quoted(old))"
            )
        }
    }
}

/// For a shell.
private func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
}

extension StoreSpace {
    /// In a line.
    fileprivate var words: String {
        let log = log > 0 ? ", log \(ByteCount.words(log))" : ""
        return "\(ByteCount.words(file)), of which \(ByteCount.words(free)) free\(log)"
    }
}

extension App {
    var noStore: CommandFailure {
        CommandFailure(
            .notFound, "there is no \(settings.paths.store) yet; the first turn makes it")
    }

    /// The store for reading, where there has to be one.
    func existingStore() throws(CommandFailure) -> SQLiteStore {
        guard let store = try openStoreForReading() else { throw noStore }
        return store
    }
}
