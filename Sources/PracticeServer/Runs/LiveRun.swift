import Synchronization

/// A run in this process: the events it has written so far, and who reads them.
///
/// Readers come and go without touching the run. A background run keeps its events, so that one
/// who lost the connection can read on.
final class LiveRun: Sendable {
    /// A piece of the stream.
    ///
    /// Only events of background runs have a number; a message shows it.
    struct Frame: Hashable, Sendable {
        var text: String
        var seq: Int?
    }

    struct Subscription: Sendable {
        var frames: AsyncThrowingStream<Frame, any Error>
    }

    private struct State {
        var frames: [Frame] = []
        var lastSeq = 0
        var isFinished = false
        var isCancelled = false
        var readers: [Int: Reader] = [:]
        var nextReader = 0
        var task: Task<Turn.Result, Never>?
    }

    private struct Reader {
        var continuation: AsyncThrowingStream<Frame, any Error>.Continuation
        /// Events until the connection is cut on purpose.
        var left: Int?

        /// False once the connection is to be cut.
        mutating func take(_ frame: Frame) -> Bool {
            if left == 0 { return false }
            left = left.map { $0 - 1 }
            continuation.yield(frame)
            return true
        }
    }

    let id: String
    let isBackground: Bool
    /// A send without stream runs to its end, cancelled or not.
    let isStreaming: Bool
    private let state = Mutex(State())

    init(id: String, isBackground: Bool, isStreaming: Bool = true) {
        self.id = id
        self.isBackground = isBackground
        self.isStreaming = isStreaming
    }

    /// A stream of a run that ended earlier.
    convenience init(replaying frames: [Frame], id: String) {
        self.init(id: id, isBackground: true)
        state.withLock {
            $0.frames = frames
            $0.isFinished = true
        }
    }

    /// The events after a number, then those to come.
    ///
    /// `cutAfter` closes the connection on purpose.
    func subscribe(after seq: Int = 0, cutAfter limit: Int? = nil) -> Subscription {
        let (frames, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
        state.withLock { state in
            var reader = Reader(continuation: continuation, left: limit)
            let first = state.frames.lastIndex { ($0.seq ?? .max) <= seq }.map { $0 + 1 } ?? 0
            for frame in state.frames[first...] {
                guard reader.take(frame) else {
                    continuation.finish(throwing: ConnectionCut())
                    return
                }
            }
            guard !state.isFinished else {
                continuation.finish()
                return
            }
            let number = state.nextReader
            state.nextReader += 1
            state.readers[number] = reader
            continuation.onTermination = { [weak self] _ in self?.forget(number) }
        }
        return Subscription(frames: frames)
    }

    private func forget(_ reader: Int) {
        _ = state.withLock { $0.readers.removeValue(forKey: reader) }
    }

    /// Writes an event, at once.
    ///
    /// Events of background runs are numbered from 1; stop reasons and usage count, but do not show
    /// their number. Letta collects the text of background runs for up to half a second, which would
    /// only make practice slower.
    func write(_ event: JSON, isMessage: Bool = true, isError: Bool = false) {
        let cut = state.withLock { state in
            var event = event
            var seq: Int?
            if isBackground {
                state.lastSeq += 1
                seq = state.lastSeq
                if isMessage { event["seq_id"] = JSON(seq) }
            }
            return append(
                Frame(
                    text: (isError ? "event: error\n" : "") + "data: \(event.text())\n\n", seq: seq),
                &state)
        }
        for reader in cut { reader.continuation.finish(throwing: ConnectionCut()) }
    }

    func writeDone() {
        let cut = state.withLock { append(Frame(text: "data: [DONE]\n\n", seq: nil), &$0) }
        for reader in cut { reader.continuation.finish(throwing: ConnectionCut()) }
    }

    /// Hands a frame to all readers, and returns those whose connection is to be cut.
    ///
    /// Ending a stream calls ``forget(_:)``, so that must wait until the lock is free.
    private func append(_ frame: Frame, _ state: inout State) -> [Reader] {
        if isBackground { state.frames.append(frame) }
        var cut: [Reader] = []
        for number in Array(state.readers.keys) where state.readers[number]?.take(frame) == false {
            if let reader = state.readers.removeValue(forKey: number) { cut.append(reader) }
        }
        return cut
    }

    func finish() {
        let readers = state.withLock { state in
            state.isFinished = true
            defer { state.readers = [:] }
            return Array(state.readers.values)
        }
        for reader in readers { reader.continuation.finish() }
    }

    var frames: [Frame] { state.withLock { $0.frames } }
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func hold(_ task: Task<Turn.Result, Never>) { state.withLock { $0.task = task } }

    /// Cancels the run as a client asks for it.
    func cancelStream() {
        if isStreaming { cancel() }
    }

    /// Asks the run to stop where it is.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Stops the run and waits until it has.
    func end() async {
        cancel()
        _ = await state.withLock { $0.task }?.value
    }
}

/// The runs of this process.
final class Runs: Sendable {
    private let live = Mutex<[String: LiveRun]>([:])

    func add(_ run: LiveRun) { live.withLock { $0[run.id] = run } }
    func remove(_ run: LiveRun) { live.withLock { $0[run.id] = nil } }
    subscript(id: String) -> LiveRun? { live.withLock { $0[id] } }

    func endAll() async {
        for run in live.withLock({ Array($0.values) }) { await run.end() }
    }
}
