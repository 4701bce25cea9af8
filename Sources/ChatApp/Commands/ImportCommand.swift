import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct ImportCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Put exported conversations into the store, offline.",
        discussion: """
            Reads the JSONL and JSON of `lettera export`. What the store has already stays as it is, so doing \
            it twice, or after it was interrupted, is harmless. No server learns of it.

            EXAMPLES
              lettera import everything.jsonl
              lettera --store new.sqlite import ada.jsonl bob.json
            """)

    @Argument(help: ArgumentHelp("What `lettera export` wrote.", valueName: "file"))
    var files: [String]
    @OptionGroup var global: GlobalOptions
    @OptionGroup var json: JSONFlag

    func execute(_ app: App) async throws {
        let store = try app.openStore()
        var reports: [(file: String, report: ImportReport)] = []
        for file in files {
            let path = Paths.expand(file, environment: app.settings.environment)
            do throws(ImportError) {
                reports.append((file, try await store.importArchive(at: path)))
            } catch {
                throw CommandFailure(error, file: file)
            }
        }
        if json.json { return try Output.json(reports.map { $0.report.json(file: $0.file) }) }
        for (file, report) in reports {
            let known = report.messageCount - report.addedCount
            let threads = report.threads.count
            Output.line(
                "\(file): \(report.addedCount) messages added in \(threads) "
                    + (threads == 1 ? "conversation" : "conversations")
                    + (known > 0 ? "; \(known) were there already" : ""))
        }
    }
}

extension CommandFailure {
    init(_ error: ImportError, file: String) {
        switch error {
        case .store(let error): self.init(error)
        case .badFile(let line, let reason, let added):
            let place = line > 0 ? "\(file), line \(line)" : file
            let kept = added > 0 ? "; \(added) messages before it were added" : ""
            self.init(
                line > 0 ? .badInput : .notFound, "\(place): \(reason)\(kept)")
        }
    }
}

extension ImportReport {
    fileprivate func json(file: String) -> JSONValue {
        .object([
            "file": .string(file), "conversations": .integer(threads.count),
            "messages": .integer(messageCount), "added": .integer(addedCount),
        ])
    }
}
