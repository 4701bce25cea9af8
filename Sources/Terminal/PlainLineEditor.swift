import CTerminal
import Glibc
import Synchronization

/// What came of asking for a line.
public enum PlainLine: Hashable, Sendable {
    case line(String)
    case endOfFile
    /// Ctrl-C: the line was given up.
    case interrupted
}

/// A line at a time on the terminal itself, without a screen: libedit in its usual place, or
/// the bytes of standard input as they come where that is no terminal.
///
/// Reading blocks, so it belongs on a thread of its own. Only one thread may read.
public final class PlainLineEditor: Sendable {
    private struct Handle: @unchecked Sendable {
        // libedit knows nothing of threads; `reader` below admits one at a time.
        let pointer: OpaquePointer
    }

    private let reader: Mutex<Handle>

    public init(program: String = "lettera", history: [String] = []) throws(SystemError) {
        _ = ct_use_utf8_locale()
        ct_guard_tty()
        guard let pointer = ct_plain_new(program) else { throw SystemError(code: ENOMEM) }
        for line in history { ct_plain_add_history(pointer, line) }
        reader = Mutex(Handle(pointer: pointer))
    }

    deinit {
        reader.withLock { ct_plain_free($0.pointer) }
    }

    /// Shows the prompt, where there is a terminal to show it on, and waits for a line.
    public func readLine(prompt: String) -> PlainLine {
        reader.withLock { handle in
            var text: UnsafePointer<CChar>?
            switch Int(ct_plain_read(handle.pointer, prompt, &text)) {
            case CT_PLAIN_LINE: return .line(text.map { String(cString: $0) } ?? "")
            case CT_PLAIN_INTERRUPTED: return .interrupted
            default: return .endOfFile
            }
        }
    }

    /// Adds a line to the end of the history.
    ///
    /// Not while a line is being read.
    public func addHistory(_ line: String) {
        reader.withLock { ct_plain_add_history($0.pointer, line) }
    }
}
