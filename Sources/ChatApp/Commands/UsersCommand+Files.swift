import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension UsersCommand {
    struct Export: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write what is known of people as JSON, for another machine, offline.",
            discussion: """
                What was said is not in it; see: lettera export --all.

                EXAMPLES
                  lettera users export --output people.json
                  lettera users export ada bob --history
                """)

        @Argument(help: "Whom; everybody where nobody is named.")
        var names: [String] = []

        @Flag(help: "With every value of their blocks, not the newest alone.")
        var history = false

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The file; - or nothing for standard output.", valueName: "path"))
        var output: String?

        @Flag(help: "Replace the file where there is one.")
        var yes = false
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let usernames = try names.map { try Settings.parse(username: $0) }
            let server = global.server == nil ? nil : app.settings.serverID
            let store = try app.openStoreForReading()
            let known = try await store?.users(on: server) ?? []
            for name in usernames where !known.contains(where: { $0.username == name }) {
                throw CommandFailure(
                    .notFound, "nobody called \(name) is known here; see: lettera users list")
            }
            guard let store, !known.isEmpty else {
                throw CommandFailure(.notFound, "nobody is known here yet")
            }
            let people = try await store.exportPeople(
                usernames.isEmpty ? nil : Set(usernames), on: server, hasHistory: history)
            guard let output, output != "-" else { return Output.raw(people.json) }
            let path = Paths.expand(output, environment: app.settings.environment)
            try await TranscriptFile.write(to: path, mayReplace: yes) { try $0.write(people.json) }
            Output.note(
                "\(people.count) \(people.count == 1 ? "person" : "people") written to \(output)")
        }
    }

    struct Import: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Make people known here as another machine knows them, offline.",
            discussion: """
                Reads what `lettera users export` wrote. Somebody who is known here with another persona block is \
                told and left alone, unless --replace says that the file is right. No server learns of it.
                """)

        @Argument(help: "What `lettera users export` wrote.")
        var file: String

        @Flag(help: "Take the file's block for people who are known with another one.")
        var replace = false
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let path = Paths.expand(file, environment: app.settings.environment)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(.notFound, "\(file) cannot be read")
            }
            let store = try app.openStore()
            let report: PeopleReport
            do throws(ImportError) {
                report = try await store.importPeople(data, mayReplace: replace)
            } catch {
                throw CommandFailure(error, file: file)
            }
            if json.json {
                try Output.json(report.json)
            } else {
                Output.line(
                    "\(report.added.count) added, \(report.merged.count) known already, "
                        + "\(report.conflicts.count) left alone")
            }
            for conflict in report.conflicts {
                Output.note(
                    "\(conflict.username) of \(conflict.server) has the block \(conflict.block) here and "
                        + "\(conflict.other) in \(file)")
            }
            guard report.conflicts.isEmpty else {
                throw CommandFailure(
                    .badInput,
                    "people with another block were left alone; --replace takes the file's")
            }
        }
    }
}

extension PeopleReport {
    fileprivate var json: JSONValue {
        .object([
            "added": .array(added.map { .string($0.rawValue) }),
            "known": .array(merged.map { .string($0.rawValue) }),
            "conflicts": .array(
                conflicts.map { conflict in
                    .object([
                        "server": .string(conflict.server.rawValue),
                        "username": .string(conflict.username.rawValue),
                        "block_id": .string(conflict.block.rawValue),
                        "other_block_id": .string(conflict.other.rawValue),
                    ])
                }),
        ])
    }
}
