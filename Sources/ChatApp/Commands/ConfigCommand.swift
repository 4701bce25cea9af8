import ArgumentParser
import Foundation
import Resources

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The configuration file.",
        subcommands: [
            List.self, Get.self, Set.self, Show.self, PathCommand.self, Edit.self, Create.self,
        ], defaultSubcommand: Show.self)

    struct PathCommand: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "path", abstract: "Print where it is.")

        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws { Output.line(app.settings.paths.config) }
    }

    struct Show: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print it, or where there is none, what one can look like.")

        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let path = app.settings.paths.config
            let data = FileManager.default.contents(atPath: path)
            Output.raw(
                data.map { String(decoding: $0, as: UTF8.self) } ?? Resources.defaultConfig)
        }
    }

    struct Create: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Write one with every setting commented out, to edit.")

        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let path = app.settings.paths.config
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            guard !FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure(.cannotOpen, "\(path) is there already; nothing was changed")
            }
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let isWritten = FileManager.default.createFile(
                atPath: path, contents: Data(Resources.defaultConfig.utf8),
                attributes: [.posixPermissions: 0o600])
            guard isWritten else {
                throw CommandFailure(.cannotOpen, "\(path) cannot be written")
            }
            Output.line(path)
        }
    }
}
