import ArgumentParser
import ChatStore
import Foundation
import LettaAPI
import Terminal

extension StoreCommand {
    struct Check: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Look at everything in it, and say what is wrong and what to do.",
            discussion: """
                Changes nothing, and works on a copy on a read-only disk as well; `lettera doctor --store` is \
                the same. Ends with the exit code of the first failure.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        /// A configuration that cannot be read is no reason not to look.
        func settings(environment: [String: String]) throws(CommandFailure) -> Settings {
            do {
                return try Settings(flags: flags, environment: environment)
            } catch {
                return try Settings.withoutFile(flags: flags, environment: environment)
            }
        }

        func execute(_ app: App) async throws {
            let diagnosis = await StoreDiagnosis(path: app.settings.paths.store)
            if json.json {
                try Output.json(diagnosis.json)
            } else {
                let report = DoctorReport(
                    isJSON: false,
                    hasColours: Output.isTerminal && app.settings.screen.theme != Theme.none)
                report.show(diagnosis.findings)
                diagnosis.printTables()
            }
            if let failure = diagnosis.findings.first(where: { $0.verdict == .fail }) {
                throw CommandFailure(failure.status, "failed: \(failure.check)")
            }
        }
    }
}
