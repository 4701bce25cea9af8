import CTerminal
import Glibc
import Synchronization

/// The loop of the UI thread, and the executor of ``UIActor``.
///
/// It waits in one poll(2) for keys, signals, work for the actor and the next due time, so an
/// idle program does not wake up at all. Not a dispatch source, because the thread that curses
/// belongs to must be the process's first and stay the same.
public final class UILoop: SerialExecutor, Sendable {
    public static let shared = UILoop()

    private struct State {
        var jobs: [UnownedJob] = []
        var thread: pthread_t?
        var isStopped = false
        var inputPauses = 0
    }

    private let state = Mutex(State())
    private let wake = ct_wake_make()

    // MARK: Executor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1
        }
        if isFirst { ct_wake_post(wake) }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    public func isIsolatingCurrentContext() -> Bool? {
        guard let thread = state.withLock({ $0.thread }) else {
            // Before the loop runs, the process's first thread is the one that is going to.
            return ct_is_first_thread()
        }
        return pthread_equal(thread, pthread_self()) != 0
    }

    public func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the UI thread")
    }

    // MARK: Loop

    /// Runs on the calling thread until ``stop()``.
    ///
    /// - Parameters:
    ///   - signals: What to listen for; see ``Signals/block()``.
    ///   - readsInput: Whether to wait for standard input as well.
    ///   - onInput: There is something to read. Read it all with ``KeyReader/next()``.
    ///   - onSignal: A signal came, or the terminal went away (reported once, as a hang-up).
    ///   - onDue: Called before every wait, to do what is due. Returns how long the wait may
    ///     last: nil for ever, zero to be called again after whatever else is ready.
    public func run(
        signals: Signals,
        readsInput: Bool = true,
        onInput: @UIActor () -> Void,
        onSignal: @UIActor (TerminalSignal) -> Void,
        onDue: @UIActor () -> Duration?
    ) {
        state.withLock { $0.thread = pthread_self() }
        var isHungUp = !readsInput
        var hangupReported = false

        func report(_ signal: TerminalSignal) {
            if signal == .hangup {
                if hangupReported { return }
                hangupReported = true
            }
            UIActor.assumeIsolated { onSignal(signal) }
        }

        while !state.withLock({ $0.isStopped }) {
            let limit = UIActor.assumeIsolated { onDue() }
            // The turn above may have been the one that asked to stop.
            if state.withLock({ $0.isStopped }) { break }
            let isPaused = state.withLock { $0.inputPauses > 0 }
            let ready = ct_wait(
                isHungUp || isPaused ? -1 : STDIN_FILENO, wake, signals.descriptor,
                limit.map(\.wholeNanoseconds) ?? -1)

            if ready & Int32(CT_READY_SIGNAL) != 0 {
                while let signal = signals.next() {
                    if isPaused, signal.isForWhoeverHasTheTerminal {
                        // A program that stops itself stops nobody else, and the shell waits for us.
                        if signal == .suspend { ct_stop_process() }
                        continue
                    }
                    report(signal)
                }
            }
            if ready & Int32(CT_READY_INPUT) != 0 {
                UIActor.assumeIsolated { onInput() }
            }
            if ready & Int32(CT_READY_HANGUP) != 0 {
                isHungUp = true
                report(.hangup)
            }
            if ready & Int32(CT_READY_WAKE) != 0 {
                ct_wake_clear(wake)
                runJobs()
            }
        }
        state.withLock { $0.isStopped = false }
    }

    /// Ends the loop once it has finished what it is doing.
    ///
    /// From any thread.
    public func stop() {
        state.withLock { $0.isStopped = true }
        ct_wake_post(wake)
    }

    /// Makes the loop ask again what is due.
    ///
    /// From any thread.
    public func wakeUp() {
        ct_wake_post(wake)
    }

    /// Leaves standard input to somebody else, until as many calls of ``resumeInput()``.
    public func pauseInput() {
        state.withLock { $0.inputPauses += 1 }
        ct_wake_post(wake)
    }

    public func resumeInput() {
        state.withLock { $0.inputPauses = max(0, $0.inputPauses - 1) }
        ct_wake_post(wake)
    }

    private func runJobs() {
        let jobs = state.withLock { state in
            let jobs = state.jobs
            state.jobs.removeAll(keepingCapacity: true)
            return jobs
        }
        for job in jobs {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }
}

extension TerminalSignal {
    /// Whether another program that has the terminal is who it was meant for.
    fileprivate var isForWhoeverHasTheTerminal: Bool {
        switch self {
        case .interrupt, .suspend, .resumed: true
        case .terminate, .hangup, .resize: false
        }
    }
}

extension Duration {
    /// Nanoseconds, at least 0, and rounded up to a whole one.
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        if seconds > 1_000_000_000 { return .max }
        let (fraction, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return seconds * 1_000_000_000 + fraction + (rest > 0 ? 1 : 0)
    }
}
