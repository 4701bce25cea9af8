import ChatCore
import Foundation
import Synchronization

/// Text of a reply on its way to the UI thread, which fetches it once a frame for as long as there is some.
///
/// So a token wakes the UI thread only where it had stopped looking. Text that nobody fetches is joined, and
/// takes no more memory than the text itself.
final class PieceMailbox: Sendable {
    private struct State {
        var pieces: [JoinedPieces] = []
        var newest = Date.distantPast

        /// Whether somebody is going to look within a frame.
        var isWatched = false
    }

    private let state = Mutex(State())
    private let wake: @Sendable () -> Void

    /// - Parameter wake: makes whoever fetches look; called from any thread.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func put(_ next: JoinedPieces, at date: Date) {
        let isWatched = state.withLock { state in
            if state.pieces.isEmpty || !state.pieces[state.pieces.count - 1].join(next) {
                state.pieces.append(next)
            }
            state.newest = date
            defer { state.isWatched = true }
            return state.isWatched
        }
        if !isWatched { wake() }
    }

    /// What has come since the last time, and when the newest of it came.
    ///
    /// Where that is nothing, nobody watches any more: the next piece wakes.
    func take() -> (pieces: [JoinedPieces], newest: Date) {
        state.withLock { state in
            let (pieces, newest) = (state.pieces, state.newest)
            state.pieces = []
            state.isWatched = !pieces.isEmpty
            return (pieces, newest)
        }
    }
}
