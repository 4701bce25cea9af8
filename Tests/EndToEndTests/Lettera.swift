import Foundation
import PTYSupport

/// The built program, with folders of its own for each test.
struct Lettera {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true)
    }

    /// The program stands beside the test bundle.
    static var path: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("lettera").path
    }

    var environment: [String: String] {
        // Whoever has said something about the program is no newcomer.
        newcomersEnvironment.merging(["LETTERA_LOCKS": folder.path + "/locks"]) { $1 }
    }

    private var newcomersEnvironment: [String: String] {
        [
            "HOME": folder.path, "XDG_DATA_HOME": folder.path + "/data",
            "XDG_CONFIG_HOME": folder.path + "/config", "XDG_STATE_HOME": folder.path + "/state",
            "USER": "ada",
        ]
    }

    /// Opens the full-screen chat.
    func chat(
        _ arguments: String..., environment more: [String: String] = [:], rows: Int = 24,
        columns: Int = 80
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            Self.path, arguments: arguments, environment: environment.merging(more) { $1 },
            rows: rows, columns: columns)
    }

    /// Opens the full-screen chat as somebody who has never done so.
    func newcomer(rows: Int = 24, columns: Int = 80) throws -> PseudoTerminal {
        try PseudoTerminal(
            Self.path, arguments: [], environment: newcomersEnvironment, rows: rows,
            columns: columns)
    }

    /// What a command came to.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., input: String = "") throws -> Outcome {
        try start(arguments, input: input).outcome()
    }

    /// Starts a command, and leaves it running.
    func start(
        _ arguments: [String], input: String = "", environment more: [String: String] = [:]
    ) throws -> RunningCommand {
        try RunningCommand(
            Self.path, arguments, environment: environment.merging(more) { $1 }, input: input,
            folder: folder)
    }

    /// The open journal entries, by their phases.
    func openPhases() throws -> [String] {
        let status = try run("status", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(status.output.utf8))
        let journal = (object as? [String: Any])?["journal"] as? [[String: Any]]
        return journal?.compactMap { $0["phase"] as? String } ?? ["unreadable"]
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// A command that has been started.
///
/// Its output goes to files, which never fill up.
final class RunningCommand {
    private let process: ChildProcess
    private let output: URL
    private let errors: URL

    init(
        _ path: String, _ arguments: [String], environment: [String: String], input: String,
        folder: URL
    ) throws {
        let name = UUID().uuidString
        output = folder.appendingPathComponent(name + ".out")
        errors = folder.appendingPathComponent(name + ".err")
        let source = folder.appendingPathComponent(name + ".in")
        try Data(input.utf8).write(to: source)
        for file in [output, errors] { try Data().write(to: file) }
        process = try ChildProcess(
            path, arguments,
            environment: environment.merging([
                "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
            ]) { $1 },
            input: source.path, output: output.path, errors: errors.path)
    }

    var processID: Int32 { process.processID }
    var isRunning: Bool { process.isRunning }

    /// What it has written so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    func signal(_ signal: Int32) { process.kill(signal) }

    func outcome() -> Lettera.Outcome {
        Lettera.Outcome(
            status: process.end().status, output: text,
            errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }

    /// Looks again and again until something holds of the output, for half a minute at most.
    func wait(until holds: (String) -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(30)
        while !holds(text) {
            if ContinuousClock.now > deadline || !process.isRunning { return holds(text) }
            _ = poll(nil, 0, 10)
        }
        return true
    }
}
