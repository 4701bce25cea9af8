import CTaskPool
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// The threads that tasks run on, in place of libdispatch's.
///
/// Once a task has run on one of libdispatch's pools, a timer of it looks at all of them every second for as
/// long as the process lives. A thread of ours sleeps until there is something to do, so that an idle program
/// does not wake up at all.
public enum TaskPool {
    /// Gives all tasks without an executor of their own to threads of ours, from now on.
    ///
    /// Before the first task, and once. Tasks begin in the order in which they became ready; priorities change
    /// nothing. Something that blocks a thread keeps it from the others.
    ///
    /// With a compiler before 6.3, which has no way to choose, they stay where they are.
    ///
    /// - Parameter threads: how many there may be, at least 2. They are made when they are needed, with the
    ///   signals blocked that are blocked in whoever needs them, and stay.
    public static func use(threads: Int) {
        ct_tasks_limit(Int32(clamping: threads))
        #if compiler(>=6.3)
            _createExecutors(factory: PoolFactory.self)
        #endif
    }
}

#if compiler(>=6.3)
    // Swift Evolution SE-0505, as the runtime has it before it is public.
    private struct PoolFactory: ExecutorFactory {
        static var mainExecutor: any MainExecutor { PlatformExecutorFactory.mainExecutor }
        static let defaultExecutor: any TaskExecutor = PoolExecutor()
    }

    private final class PoolExecutor: TaskExecutor, SchedulingExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            ct_tasks_add(UnownedJob(job).pointer)
        }

        /// - Parameter tolerance: not used: there is one timer, which is asked exactly.
        func enqueue<C: Clock>(
            _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
        ) {
            guard let delay = delay as? Duration else {
                preconditionFailure("\(C.self) measures time in a way of its own")
            }
            ct_tasks_add_after(delay.wholeNanoseconds, UnownedJob(job).pointer)
        }
    }

    extension UnownedJob {
        /// As the runtime's functions in C take it.
        fileprivate var pointer: UnsafeMutableRawPointer {
            unsafeBitCast(self, to: UnsafeMutableRawPointer.self)
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
#endif
