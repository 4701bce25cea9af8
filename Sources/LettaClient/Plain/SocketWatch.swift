import CSockets
import Glibc
import Synchronization

/// Waits for sockets on behalf of tasks, all of them on one thread, and runs the tasks that talk over them.
///
/// What has come over a connection is read, and handed over, where it came: a token of a stream wakes this
/// thread and no other. So tasks must not block on it.
final class SocketWatch: TaskExecutor {
    enum Event: Sendable {
        case readable, writable

        /// Only the time passes.
        case nothing
    }

    enum Outcome: Sendable {
        /// It may be so; now and then it is not, so try, and wait again.
        case ready
        case timedOut
        case cancelled
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Outcome, Never>
        let deadline: ContinuousClock.Instant
    }

    private struct State {
        var waiters: [Int32: Waiter] = [:]

        /// Parts of tasks that are to be run.
        var jobs: [UnownedJob] = []

        /// Once it runs.
        var thread: pthread_t?

        /// Whether the caller is the thread itself, which looks at all of this before it sleeps again.
        var isOwnThread: Bool { thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }

        /// Until when the thread sleeps at most; nil for as long as nobody wakes it.
        var alarm: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let queue: Int32
    private let bell: Int32

    /// False where the system has no descriptor or no thread left.
    private let isRunning = Atomic(false)

    /// The one of this process.
    static let shared = SocketWatch()

    private init() {
        queue = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var interest = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: bell))
        epoll_ctl(queue, EPOLL_CTL_ADD, bell, &interest)
        let canRun = queue >= 0 && bell >= 0
        isRunning.store(canRun && DetachedThread.run { self.run() }, ordering: .relaxed)
    }

    /// The executor for a task that reads for long; nil where there is no thread.
    var forReaders: SocketWatch? { isRunning.load(ordering: .relaxed) ? self : nil }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustRing = state.withLock { state in
            state.jobs.append(job)
            return state.jobs.count == 1 && !state.isOwnThread
        }
        if mustRing { ring() }
    }

    /// Waits until something can be done with a socket, which nobody else waits for.
    func wait(
        for event: Event, on socket: Int32, until deadline: ContinuousClock.Instant
    ) async -> Outcome {
        guard isRunning.load(ordering: .relaxed) else {
            return Self.wait(for: event, on: socket, until: deadline)
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustRing = state.withLock { state in
                    state.waiters[socket] = Waiter(
                        continuation: continuation, deadline: deadline)
                    return !state.isOwnThread && (state.alarm.map { deadline < $0 } ?? true)
                }
                if mustRing { ring() }
                watch(socket, event)
                // The handler may have run before there was anybody to wake.
                if Task.isCancelled { wake(socket, .cancelled) }
            }
        } onCancel: {
            wake(socket, .cancelled)
        }
    }

    /// The same at the cost of the thread that asks.
    private static func wait(
        for event: Event, on socket: Int32, until deadline: ContinuousClock.Instant
    ) -> Outcome {
        // In short steps, so that cancelling is noticed.
        while !Task.isCancelled, .now < deadline {
            var entry = pollfd(
                fd: socket, events: Int16(event == .readable ? POLLIN : POLLOUT), revents: 0)
            if event == .nothing {
                usleep(10_000)
            } else if poll(&entry, 1, 100) != 0 {
                return .ready
            }
        }
        return Task.isCancelled ? .cancelled : .timedOut
    }

    private func watch(_ socket: Int32, _ event: Event) {
        if event == .nothing { return }
        let events = (event == .readable ? EPOLLIN : EPOLLOUT).rawValue | EPOLLONESHOT.rawValue
        var interest = epoll_event(events: events, data: epoll_data_t(fd: socket))
        if epoll_ctl(queue, EPOLL_CTL_MOD, socket, &interest) == 0 { return }
        if epoll_ctl(queue, EPOLL_CTL_ADD, socket, &interest) == 0 { return }
        // Whoever tries to use it learns what is wrong.
        wake(socket, .ready)
    }

    private func wake(_ socket: Int32, _ outcome: Outcome) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: socket) }
        waiter?.continuation.resume(returning: outcome)
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
    }

    private func run() {
        state.withLock { $0.thread = pthread_self() }
        var events = [epoll_event](repeating: epoll_event(), count: 32)
        while true {
            let count = epoll_wait(queue, &events, Int32(events.count), timeout())
            if count < 0, errno != EINTR { return }
            for event in events.prefix(max(0, Int(count))) {
                if event.data.fd == bell {
                    var rings: UInt64 = 0
                    _ = read(bell, &rings, 8)
                } else {
                    wake(event.data.fd, .ready)
                }
            }
            endWaits()
            runJobs()
        }
    }

    private func runJobs() {
        let jobs = state.withLock { state in
            let jobs = state.jobs
            state.jobs.removeAll(keepingCapacity: true)
            return jobs
        }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// How long to sleep now, in milliseconds.
    private func timeout() -> Int32 {
        state.withLock { state in
            // Tasks that went on meanwhile come first, once the sockets were asked.
            if !state.jobs.isEmpty { return 0 }
            let now = ContinuousClock.now
            // With nobody waiting, an alarm that is set stays: one wake too many in a minute costs less
            // than one for each wait that begins.
            let passed = state.alarm.map { $0 <= now } ?? true
            if let next = state.waiters.values.map(\.deadline).min() {
                state.alarm = next
            } else if passed {
                state.alarm = nil
            }
            guard let alarm = state.alarm else { return -1 }
            let milliseconds = (alarm - now) / .milliseconds(1)
            return Int32(min(max(0, milliseconds.rounded(.up)), 86_400_000))
        }
    }

    private func endWaits() {
        let ended = state.withLock { state -> [Waiter] in
            let now = ContinuousClock.now
            let late = state.waiters.filter { $0.value.deadline <= now }
            for socket in late.keys { state.waiters[socket] = nil }
            return Array(late.values)
        }
        for waiter in ended { waiter.continuation.resume(returning: .timedOut) }
    }
}
