import FoundationEssentials
import LettaAPI
import Synchronization

/// A reply as it comes in, event by event, on whatever thread it comes.
///
/// Events are taken one after the other; the lock is for those who look meanwhile.
final class ReplyIntake: Sendable {
    /// What an event asks for.
    struct Taken {
        /// Whether it begins the reply.
        let isFirst: Bool

        /// What is to be saved now, if anything.
        let batch: Batch?

        /// Whether showing it is not all there is to do for text.
        var asksForMore: Bool { isFirst || batch != nil }
    }

    /// Messages, and where they belong.
    struct Batch {
        let messages: [StoredMessage]
        let thread: ThreadAddress
    }

    private struct State {
        var recorder: ReplyRecorder

        /// Signs of life since the last content.
        var emptySigns = 0
        var isSilent = false
        var stop: (@Sendable () -> Void)?

        /// The last piece of work that goes on beside the stream.
        var work: Task<Void, Never>?
    }

    private let state: Mutex<State>
    private let silence: Int?

    /// - Parameter silence: how many signs of life without any content are borne; nil for any number.
    init(_ recorder: ReplyRecorder, silence: Int?) {
        state = Mutex(State(recorder: recorder))
        self.silence = silence
    }

    /// Whether more signs of life came without content than are borne.
    var isSilent: Bool { state.withLock { $0.isSilent } }

    /// Calls `stop` as soon as nothing but signs of life has come for too long.
    func whenSilent(_ stop: @escaping @Sendable () -> Void) {
        let isSilent = state.withLock { state in
            state.stop = stop
            return state.isSilent
        }
        if isSilent { stop() }
    }

    /// Takes the next event; nil where it is none of the reply's, or was taken before.
    func take(_ event: StreamEvent, at now: Date) -> Taken? {
        let (taken, stop) = state.withLock { state in
            if case .ping = event { state.emptySigns += 1 } else { state.emptySigns = 0 }
            if let silence, state.emptySigns > silence { state.isSilent = true }
            if state.isSilent { return (nil as Taken?, state.stop) }
            // A stream that was taken up again may begin with what came already.
            if state.recorder.reply.hasTaken(event) { return (nil, nil) }
            var isFirst = false
            if case .message = event { isFirst = state.recorder.reply.messages.isEmpty }
            let messages = state.recorder.take(event, at: now)
            let batch = messages.map { Batch(messages: $0, thread: state.recorder.thread) }
            return (Taken(isFirst: isFirst, batch: batch), nil)
        }
        stop?()
        return taken
    }

    /// Notes why something that was to be saved was not.
    func note(_ failure: StoreError) { state.withLock { $0.recorder.note(failure) } }

    /// Does something with the reply as far as it has come, beside the stream, after all that was begun before.
    func afterwards(_ work: @escaping @Sendable (Reply) async -> Void) {
        state.withLock { state in
            let (earlier, reply) = (state.work, state.recorder.reply)
            state.work = Task {
                await earlier?.value
                await work(reply)
            }
        }
    }

    /// What was recorded, once nothing goes on beside the stream any more.
    func finish() async -> ReplyRecorder {
        await state.withLock { $0.work }?.value
        return state.withLock { $0.recorder }
    }
}
