import CTerminal
import Glibc
public import Screen

/// Turns what the terminal sends into keys.
@UIActor public final class KeyReader {
    /// The longest paste that is kept, in bytes; the rest of a longer one is dropped.
    public static let pasteLimit = 4 * 1024 * 1024

    /// After so long a silence inside a paste, its end is taken to be lost.
    private static let pasteSilence = Duration.seconds(5)

    /// What comes after a paste without so much silence, in milliseconds, was not typed by anybody.
    private let afterPaste: Int32

    /// Whether all since the last paste came without a silence.
    private var isAfterPaste = false

    private struct Paste {
        var bytes: [UInt8] = []
        var lastByte: ContinuousClock.Instant
    }

    /// Begun and not ended yet.
    ///
    /// It may arrive over any number of calls.
    private var paste: Paste?
    /// An answer of the terminal, begun and not ended yet.
    private var report: TerminalReportReader?

    /// Read already, while finding out what an ESC meant.
    private var pending: ct_input?
    private var chunk = [CChar](repeating: 0, count: 4096)

    public convenience init() { self.init(afterPaste: 25) }

    init(afterPaste: Int32) { self.afterPaste = afterPaste }

    /// The next key, without waiting; nil when there is none yet.
    ///
    /// A lone ESC takes 25 ms, in which it could still turn out to begin a sequence; so does the silence
    /// that ends a paste. An Enter before that silence is no answer to what was pasted: the text ended the
    /// paste itself, to be sent unread. It becomes a line break.
    public func next() -> Key? {
        var key = read()
        while key == nil, isAfterPaste {
            isAfterPaste = isInputReady(within: afterPaste)
            if isAfterPaste { key = read() }
        }
        if case .paste = key { isAfterPaste = true }
        return isAfterPaste && key == .enter ? .altEnter : key
    }

    /// Whether something comes in so many milliseconds; a terminal that is gone says nothing any more.
    private func isInputReady(within time: Int32) -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, time) > 0 && input.revents == Int16(POLLIN)
    }

    private func read() -> Key? {
        while true {
            if paste != nil {
                return continuePaste()
            }
            let input = pending ?? ct_input_next()
            pending = nil
            if var report {
                self.report = nil
                switch report.take(input) {
                case .more:
                    self.report = report
                    if Int(input.kind) == CT_INPUT_NONE { return nil }
                    continue
                case .ended(let answer):
                    if let answer { return .report(answer) }
                    continue
                case .broken: break
                }
            }
            switch Int(input.kind) {
            case CT_INPUT_NONE:
                return nil
            case CT_INPUT_PASTE:
                paste = Paste(lastByte: .now)
            case CT_INPUT_SCALAR where input.code == 0x1B:
                if let key = afterEscape() { return key }
            default:
                if let key = Self.key(input) { return key }
            }
        }
    }

    // MARK: Paste

    private func continuePaste() -> Key? {
        guard var paste else { return nil }
        // The field must not share the bytes meanwhile, or each piece would copy all before it.
        self.paste = nil
        while true {
            var ended = false
            let count = ct_input_read_paste(&chunk, chunk.count, &ended)
            if count > 0 || ended {
                if !ended, paste.lastByte.duration(to: .now) > Self.pasteSilence {
                    // These are keys pressed long after. The text alone is harmless, whereas
                    // an Enter among it is not: it stays part of the paste.
                    append(count, to: &paste)
                    return .paste(String(decoding: paste.bytes, as: UTF8.self))
                }
                append(count, to: &paste)
                paste.lastByte = .now
            }
            if ended { return .paste(String(decoding: paste.bytes, as: UTF8.self)) }
            if count == 0 {
                self.paste = paste
                return nil
            }
        }
    }

    private func append(_ count: Int, to paste: inout Paste) {
        let room = Self.pasteLimit - paste.bytes.count
        let bytes = chunk.prefix(min(count, room))
        paste.bytes.append(contentsOf: bytes.lazy.map(UInt8.init(bitPattern:)))
    }

    // MARK: ESC

    /// ESC is a key, and also how terminals send Alt: directly followed by another key.
    private func afterEscape() -> Key? {
        let input = ct_input_next()
        switch Int(input.kind) {
        case CT_INPUT_NONE:
            return .escape
        case CT_INPUT_SCALAR:
            switch input.code {
            case 0x0A, 0x0D:
                return .altEnter
            case 0x7F:
                return .alt("\u{7F}")
            case 0x5B:
                return afterBracket()
            case 0x5D where TerminalSession.current?.isAsking == true:
                report = TerminalReportReader()
                return nil
            case 0x20..<0x7F, 0xA0...:
                if let scalar = Unicode.Scalar(input.code) { return .alt(Character(scalar)) }
            default:
                break
            }
        case CT_INPUT_KEY:
            switch Int(input.code) {
            case CT_KEY_ENTER: return .altEnter
            case CT_KEY_BACKSPACE: return .alt("\u{7F}")
            case CT_KEY_UP: return .controlUp
            case CT_KEY_DOWN: return .controlDown
            case CT_KEY_LEFT: return .controlLeft
            case CT_KEY_RIGHT: return .controlRight
            default: break
            }
        default:
            break
        }
        pending = input
        return .escape
    }

    /// After ESC [ that no key known to curses begins with: Alt-[, or a sequence to the end.
    ///
    /// Enter with a modifier, where the terminal tells it apart, is one of these:
    /// `ESC [ 13 ; modifier u`, or `ESC [ 27 ; modifier ; 13 ~`. Others mean nothing to us, and
    /// their characters must not be taken for typed ones.
    private func afterBracket() -> Key? {
        var parameters = ""
        while parameters.utf8.count < 64 {
            let input = ct_input_next()
            if Int(input.kind) == CT_INPUT_NONE { break }
            guard Int(input.kind) == CT_INPUT_SCALAR, let scalar = Unicode.Scalar(input.code),
                (0x20..<0x7F).contains(input.code)
            else {
                pending = input
                break
            }
            guard input.code >= 0x40 else {
                parameters.unicodeScalars.append(scalar)
                continue
            }
            let numbers = parameters.split(separator: ";").map { Int($0) }
            if scalar == "u", numbers.first == 13 { return .altEnter }
            if scalar == "y", let answer = TerminalReport(mode: parameters) {
                return .report(answer)
            }
            if scalar == "~", numbers.count == 3, numbers[0] == 27, numbers[2] == 13 {
                return .altEnter
            }
            return nil
        }
        return parameters.isEmpty ? .alt("[") : nil
    }

    // MARK: Table

    private static func key(_ input: ct_input) -> Key? {
        let position = Position(row: Int(input.row), column: Int(input.column))
        switch Int(input.kind) {
        case CT_INPUT_SCALAR: return scalar(input.code)
        case CT_INPUT_KEY: return keys[Int(input.code)]
        case CT_INPUT_FUNCTION: return .function(Int(input.code))
        case CT_INPUT_FOCUS_IN: return .focusIn
        case CT_INPUT_FOCUS_OUT: return .focusOut
        case CT_INPUT_WHEEL_UP: return .wheelUp(position)
        case CT_INPUT_WHEEL_DOWN: return .wheelDown(position)
        case CT_INPUT_CLICK: return .click(position)
        default: return nil
        }
    }

    private static func scalar(_ code: UInt32) -> Key? {
        switch code {
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x0D: return .enter
        case 0x00..<0x20:
            // Ctrl clears the bits that make a letter: Ctrl-A is 1, Ctrl-@ is 0.
            return Unicode.Scalar(code | (code >= 1 && code <= 26 ? 0x60 : 0x40))
                .map { .control(Character($0)) }
        case 0x80..<0xA0: return nil
        default: return Unicode.Scalar(code).map { .character(Character($0)) }
        }
    }

    private static let keys: [Int: Key] = [
        CT_KEY_UP: .up, CT_KEY_DOWN: .down, CT_KEY_LEFT: .left, CT_KEY_RIGHT: .right,
        CT_KEY_HOME: .home, CT_KEY_END: .end,
        CT_KEY_PAGE_UP: .pageUp, CT_KEY_PAGE_DOWN: .pageDown,
        CT_KEY_INSERT: .insert, CT_KEY_DELETE: .delete, CT_KEY_BACKSPACE: .backspace,
        CT_KEY_ENTER: .enter, CT_KEY_BACK_TAB: .backTab,
        CT_KEY_CONTROL_UP: .controlUp, CT_KEY_CONTROL_DOWN: .controlDown,
        CT_KEY_CONTROL_LEFT: .controlLeft, CT_KEY_CONTROL_RIGHT: .controlRight,
    ]
}
