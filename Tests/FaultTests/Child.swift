import Foundation
import PTYSupport

/// The built program, or another one, as a process of its own.
///
/// Only a thread of its own waits for its end.
final class Child: Sendable {
    /// What a process came to.
    struct Ending: Sendable {
        /// The exit status, or the signal that ended it.
        var status: Int32
        var wasKilled: Bool
        var output: String
        var errors: String

        /// It was still there after a minute, and was killed for that.
        var hung: Bool
    }

    private let process: ChildProcess
    private let exit = Gate<(status: Int32, wasKilled: Bool)>()
    private let output: String
    private let errors: String

    private static let patience = Duration.seconds(90)

    /// The program stands beside the test bundle.
    static let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("lettera").path

    /// Starts a program, whose files for output are made in `folder`.
    ///
    /// - Parameter environment: the whole of it but for the path and the like.
    init(
        _ program: String, _ arguments: [String], environment: [String: String],
        folder: String
    ) throws {
        let name = UUID().uuidString
        output = "\(folder)/\(name).out"
        errors = "\(folder)/\(name).err"
        process = try ChildProcess(
            program, arguments,
            environment: environment.merging([
                "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8",
                "SWIFT_BACKTRACE": "enable=no",
            ]) { $1 },
            output: output, errors: errors)
        let (process, exit) = (process, exit)
        Thread.detachNewThread {
            let ending = process.end()
            exit.open((ending.status, ending.wasKilled))
        }
    }

    deinit { process.kill(SIGKILL) }

    func signal(_ signal: Int32) { process.kill(signal) }

    /// What it has written so far.
    var text: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Waits for its end.
    func end() async -> Ending {
        let watch = Task {
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return false }
            signal(SIGKILL)
            return true
        }
        let (status, wasKilled) = await exit.wait()
        watch.cancel()
        return Ending(
            status: status, wasKilled: wasKilled, output: text,
            errors: (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "",
            hung: await watch.value)
    }

    /// Ends it by a signal, and waits until it is gone.
    func stop(_ signal: Int32 = SIGTERM) async {
        self.signal(signal)
        _ = await end()
    }
}

extension Child {
    /// A practice server in a process of its own, and its address.
    static func practiceServer(folder: String) async throws -> (Child, String) {
        let server = try Child(
            program,
            ["serve", "--port", "0", "--token-delay", "2", "--database", folder + "/serve.sqlite"],
            environment: ["HOME": folder], folder: folder)
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            let line = server.text
            if let start = line.firstRange(of: "http://"), let end = line.firstIndex(of: ";") {
                return (server, String(line[start.lowerBound..<end]))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NotStarted()
    }

    struct NotStarted: Error {}
}
