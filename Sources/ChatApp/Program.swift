import ArgumentParser
import Foundation
import Localization
import Synchronization
import TaskPool
import Terminal

/// The program from its first to its last instruction.
public enum Program {
    /// Runs the command line, and returns the exit code.
    ///
    /// The calling thread, which must be the process's first, becomes the UI thread: it listens to
    /// signals, and in the full-screen chat to the terminal. All else runs on the shared pool.
    public static func run(arguments: [String]) -> Int32 {
        // Before any other thread is there: they inherit what is blocked.
        let signals = Signals.block()
        // Tasks wait for the server and the store; they hardly compute.
        TaskPool.use(threads: 4)
        let environment = Environment.current
        do {
            if let chat = ChatInvocation(everyday: arguments) {
                return try run(chat, environment, signals)
            }
            if let sending = SendInvocation(everyday: arguments) {
                let settings = try Settings(flags: sending.flags, environment: environment)
                return run(App(forCommandWith: settings), signals) { try await sending.run($0) }
            }
            let arguments = try ArgumentOrder.commandFirst(
                arguments, commands: Lettera.commandNames)
            var command = try Lettera.parseAsRoot(arguments)
            if let chat = command as? ChatCommand {
                return try run(ChatInvocation(chat), environment, signals)
            }
            guard let command = command as? any AppCommand else {
                try command.run()
                return ExitStatus.success.rawValue
            }
            let settings = try command.settings(environment: environment)
            return run(App(forCommandWith: settings), signals) { try await command.execute($0) }
        } catch {
            return report(error)
        }
    }

    private static func run(
        _ chat: ChatInvocation, _ environment: [String: String], _ signals: Signals
    ) throws -> Int32 {
        var app = App(settings: try Settings(flags: chat.flags, environment: environment))
        Output.note(app.settings.exposures)
        // Before any other thread needs the locale, which it sets.
        let probe = TerminalProbe()
        guard chat.isPlain(environment: environment, probe: probe) else {
            return try runFullScreen(chat, app, probe, signals)
        }
        if app.settings.isVerbose { app.log = .standardError }
        return run(app, signals) {
            try await PlainChat(app: $0, conversation: chat.conversation).run()
        }
    }

    private static func runFullScreen(
        _ chat: ChatInvocation, _ app: App, _ probe: TerminalProbe, _ signals: Signals
    ) throws -> Int32 {
        var app = app
        if app.settings.isVerbose { app.log = try .file(app.settings.paths.log) }
        app.settings.key = try app.settings.key.resolved()
        let settled = app
        let isNewcomer = chat.conversation == nil && FirstStart.isDue(app.settings)
        // Beside all that the terminal needs, which takes as long.
        let store = Task.detached { try settled.openStoreSilently() }
        Language.current = app.settings.language
        return try UIActor.assumeIsolated {
            let runtime = try ChatRuntime(
                app: settled, store: store, probe: probe, signals: signals,
                conversation: chat.conversation, isNewcomer: isNewcomer)
            try runtime.run()
            if runtime.isNewcomer { FirstStart.leaveNoTrace(settled.settings) }
            return runtime.status.rawValue
        }
    }

    /// Runs a command on the pool while this thread listens to signals: the first one cancels the
    /// command, which then cleans up; a second one ends the program at once.
    private static func run(
        _ app: App, _ signals: Signals, _ command: @escaping @Sendable (App) async throws -> Void
    ) -> Int32 {
        let progress = Progress()
        let work = Task.detached {
            do {
                try await command(app)
            } catch {
                progress.status.store(report(error), ordering: .relaxed)
            }
            UILoop.shared.stop()
        }
        UILoop.shared.run(
            signals: signals, readsInput: false, onInput: {},
            onSignal: { signal in
                switch signal {
                case .interrupt where app.interrupts.handle(): break
                case .interrupt, .terminate, .hangup:
                    if progress.wasInterrupted.exchange(true, ordering: .relaxed) {
                        exit(ExitStatus.interrupted.rawValue)
                    }
                    work.cancel()
                case .suspend: raise(SIGSTOP)
                case .resize, .resumed: break
                }
            },
            onDue: { nil })
        if progress.status.load(ordering: .relaxed) == 0, let loss = Output.loss {
            progress.status.store(report(loss), ordering: .relaxed)
        }
        let code = progress.status.load(ordering: .relaxed)
        let wasInterrupted = progress.wasInterrupted.load(ordering: .relaxed)
        return code == 0 && wasInterrupted ? ExitStatus.interrupted.rawValue : code
    }

    /// How far a command has come, as both threads see it.
    private final class Progress: Sendable {
        let status = Atomic(ExitStatus.success.rawValue)
        let wasInterrupted = Atomic(false)
    }

    /// Says what went wrong in one sentence, and gives its exit code.
    private static func report(_ error: any Error) -> Int32 {
        if let failure = error as? CommandFailure {
            Output.note(failure.message)
            return failure.status.rawValue
        }
        // The parser's own: help, the version, or a mistake in the command line.
        let code = Lettera.exitCode(for: error)
        let message = Lettera.fullMessage(for: error)
        if code == .success || code == .validationFailure {
            if code == .success {
                Output.line(message)
            } else {
                FileHandle.standardError.write(Data((message + "\n").utf8))
            }
            return code.rawValue
        }
        let failure = CommandFailure(unexpected: error)
        Output.note(failure.message)
        return failure.status.rawValue
    }
}

extension App {
    /// For a command, which says what it has to say on standard error.
    fileprivate init(forCommandWith settings: Settings) {
        self.init(settings: settings)
        Output.note(settings.exposures)
        if settings.isVerbose { log = .standardError }
    }
}
