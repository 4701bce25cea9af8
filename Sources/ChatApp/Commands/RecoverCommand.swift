import ArgumentParser
import ChatCore
import LettaAPI

struct RecoverCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Take back now what turns that died had left attached.",
        discussion: "Every start of the chat and every turn does this too.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var json: JSONFlag

    func execute(_ app: App) async throws {
        let report = try await app.withConnection { connection, _ in
            try await connection.session.recover(patience: .seconds(5))
        }
        if json.json {
            try Output.json(
                JSONValue.object([
                    "mended": .array(report.mended.map(\.json)),
                    "left": .array(report.left.map(\.json)),
                    "reasons": .array(report.reasons.map { .string($0) }),
                    "released": .array(report.released.map { .string($0.agent.rawValue) }),
                    "locks": .array(report.locks.map { .string($0) }),
                ]))
        } else if report.mended.isEmpty, report.left.isEmpty, report.released.isEmpty,
            report.locks.isEmpty
        {
            Output.line("nothing to mend")
        } else {
            for entry in report.mended {
                Output.line(
                    "\(entry.username.personaLabel) is detached from \(entry.address.agent)")
            }
            for address in report.released { Output.line("\(address.agent) is locked no longer") }
        }
        for reason in report.reasons + report.locks { Output.note(reason) }
        if !report.left.isEmpty {
            throw CommandFailure(.busy, "\(report.left.count) journal entries are still open")
        }
        if !report.locks.isEmpty {
            throw CommandFailure(.busy, "\(report.locks.count) agents are still locked")
        }
    }
}
