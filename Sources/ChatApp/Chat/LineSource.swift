import Foundation
import Synchronization
import Terminal

/// Reads lines on a thread of its own, since libedit blocks.
final class LineSource: Sendable {
    private let editor: PlainLineEditor
    private let queue = DispatchQueue(label: "lettera.lines")
    private let waiting = Mutex<CheckedContinuation<PlainLine, Never>?>(nil)

    init(editor: PlainLineEditor) {
        self.editor = editor
    }

    /// The next line.
    ///
    /// A cancelled task gets the end of the input at once; the thread, which cannot be woken, ends
    /// with the program.
    func next(prompt: String) async -> PlainLine {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0 = continuation }
                if Task.isCancelled { return answer(.endOfFile) }
                queue.async { [self] in answer(editor.readLine(prompt: prompt)) }
            }
        } onCancel: {
            answer(.endOfFile)
        }
    }

    func remember(_ line: String) { editor.addHistory(line) }

    private func answer(_ line: PlainLine) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: line)
    }
}
