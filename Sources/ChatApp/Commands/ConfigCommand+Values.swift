import ArgumentParser
import ChatUI
import Foundation
import LettaAPI
import Resources

extension ConfigCommand {
    struct List: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List every setting with its value, and who says so.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            let states = app.settings.states
            if json.json { return try Output.json(states.map(\.json)) }
            var table = TextTable(["SETTING", "VALUE", "FROM"])
            for state in states {
                table.rows.append([state.name, state.value, state.source.words])
            }
            table.print()
        }
    }

    struct Get: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "get", abstract: "Print the value of a setting as it holds here and now.")

        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func execute(_ app: App) async throws {
            guard let state = app.settings.states.first(where: { $0.name == name }) else {
                throw ConfigCommand.unknown(name)
            }
            if json.json { return try Output.json(state.json) }
            Output.line(state.value)
        }
    }

    struct Set: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Write a setting into the file; comments and order stay.",
            discussion: """
                Written into the profile of the server in use where that profile has it, or where it
                can only stand there; --server names another one.

                EXAMPLES
                  lettera config set theme light
                  lettera config set --server home agent Sam
                """)

        @Argument(help: "Its name.")
        var name: String
        @Argument(help: "Its value.")
        var value: String
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            guard Setting.named(name) != nil else { throw ConfigCommand.unknown(name) }
            Output.note(try SettingsChange(name, to: value, in: app.settings).words)
        }
    }

    struct Edit: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Open the file in your editor, and say whether it is right afterwards.")

        @OptionGroup var global: GlobalOptions

        /// A file that is wrong must not keep anybody from mending it.
        func settings(environment: [String: String]) throws(CommandFailure) -> Settings {
            do throws(CommandFailure) {
                return try Settings(flags: flags, environment: environment)
            } catch {
                var flags = Settings.Flags()
                flags.config = "/dev/null"
                var settings = try Settings(flags: flags, environment: environment)
                settings.paths = Paths(environment: environment, config: global.config, store: nil)
                return settings
            }
        }

        func execute(_ app: App) async throws {
            let path = app.settings.paths.config
            if !FileManager.default.fileExists(atPath: path) {
                try ConfigEdit(path: path).apply([], template: Resources.defaultConfig)
            }
            guard isatty(0) == 1 else {
                throw CommandFailure(.usage, "an editor needs a terminal; the file is \(path)")
            }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let editor = ExternalEditor(environment: app.settings.environment)
            switch await editor.edit(text, fileName: "config.toml") {
            case .unchanged: return
            case .failed(let words): throw CommandFailure(.inputOutput, words)
            case .changed(let changed):
                let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
                try PrivateText.write(changed, to: target)
                _ = try ConfigFile(path: path)
            }
        }
    }

    static func unknown(_ name: String) -> CommandFailure {
        CommandFailure(
            .usage,
            "there is no setting \(name); there are: "
                + Setting.table.map(\.name).joined(separator: ", "))
    }
}

extension SettingState {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "value": .string(value), "from": .string(source.words),
        ])
    }
}
