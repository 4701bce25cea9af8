import NIOCore
import NIOPosix

/// The one thread that all connections of the process live on, and that runs the tasks which talk over them.
///
/// What has come over a connection is read, and handed over, where it came: a token of a stream wakes this thread
/// and no other. So tasks must not block on it.
final class NetworkThread: TaskExecutor {
    static let shared = NetworkThread()

    /// A program has a handful of connections, each of which waits nearly all of the time.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let loop: any EventLoop

    private init() { loop = group.next() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [unowned self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
