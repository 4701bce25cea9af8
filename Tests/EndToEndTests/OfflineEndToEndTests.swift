import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `What needs no server` {
    private static let tracer = "/usr/bin/strace"

    /// Whether strace is there, and may trace: in some containers it may not.
    private static let canTrace: Bool = {
        let process = try? ChildProcess(
            tracer, ["-o", "/dev/null", "/bin/true"], environment: [:], output: "/dev/null",
            errors: "/dev/null")
        return process?.end().status == 0
    }()

    /// Every command that only reads the store.
    private static let commands = [
        ["users", "list"], ["users", "show", "ada"], ["users", "export"],
        ["blocks", "list"], ["blocks", "show", "persona"],
        ["blocks", "show", "Persona_ada", "--at", "now"], ["blocks", "history", "Persona_ada"],
        ["blocks", "diff", "Persona_ada"], ["conversations", "list"],
        ["search", "hello"], ["search", "--blocks", "ada"],
        ["export", "--user", "ada"], ["export", "--all", "--format", "jsonl"],
        ["export", "--user", "ada", "--format", "html"], ["status"], ["store", "check"],
        ["store", "prune", "--dry-run"], ["store", "path"],
    ]

    @Test(.enabled(if: canTrace, "needs strace"))
    func `opens no socket, not even to ask for a name`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello").status == 0)
        let trace = lettera.folder.appendingPathComponent("trace").path
        for arguments in Self.commands {
            let command = try RunningCommand(
                Self.tracer,
                ["-f", "-e", "trace=socket,connect,bind", "-o", trace, Lettera.path] + arguments,
                environment: lettera.environment.filter { $0.key != "USER" }, input: "",
                folder: lettera.folder)
            let outcome = command.outcome()
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            #expect(!outcome.output.isEmpty, "\(arguments)")
            let calls = try String(contentsOfFile: trace, encoding: .utf8)
            #expect(calls.contains("exited with 0"), "\(arguments)")
            #expect(!calls.contains("socket(") && !calls.contains("connect("), "\(arguments)")
        }
    }

    @Test func `reads while somebody chats`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello").status == 0)
        let chat = try lettera.chat()
        try chat.wait(for: "ready")
        chat.send("long 100000\r")
        try chat.wait(for: "w1 w2 w3")
        for arguments in Self.commands {
            let outcome = try lettera.start(arguments).outcome()
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        }
        chat.send("\u{03}")
        try chat.wait(for: "cancelled")
        chat.send("/quit\r")
        #expect(try chat.waitForExit() == .exited(0))
    }
}
