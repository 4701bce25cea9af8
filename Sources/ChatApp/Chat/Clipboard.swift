import Foundation
import Terminal

/// Copies text, by the command that is set for it or else through the terminal.
struct Clipboard: Sendable {
    let command: String?
    let multiplexer: Multiplexer?

    /// More than this terminals do not take, in bytes of text.
    ///
    /// Source: hterm's `osc52.sh`, whose limit of 100,000 bytes for the whole sequence others share.
    static let terminalLimit = 74_994

    /// Hands a text to the terminal.
    ///
    /// - Returns: what came of it, in words.
    @UIActor func copy(_ text: String, what: String, to terminal: TerminalSession) -> Report {
        let (whole, kept) = (text.utf8.count, Self.start(of: text))
        guard terminal.copy(base64: Data(kept.utf8).base64EncodedString(), in: multiplexer) else {
            return Report(
                words: "this terminal cannot copy; name a command that can in copy_command",
                isTrouble: true)
        }
        if kept.utf8.count < whole {
            return Report(
                words:
                    "copied the first \(kept.utf8.count) of \(whole) bytes of \(what), which is all "
                    + "that terminals take; copy_command can take more",
                isTrouble: true)
        }
        // Nobody answers, so what it takes is said.
        let route =
            switch multiplexer {
            case nil: "through the terminal"
            case .tmux: "through tmux, if its set-clipboard is on"
            case .screen: "through screen and its terminal"
            }
        return Report(words: "copied \(what) \(route)")
    }

    /// Hands a text to the command.
    func copy(_ text: String, what: String, with command: String) async -> Report {
        do throws(CommandFailure) {
            try await CopyCommand(command: command).write(text)
            return Report(words: "copied \(what) with copy_command")
        } catch {
            return Report(words: "not copied: \(error.message)", isTrouble: true)
        }
    }

    /// What came of copying, in words.
    struct Report: Sendable {
        var words: String
        var isTrouble = false
    }

    /// As much as terminals take, cut between two characters.
    static func start(of text: String) -> String {
        guard text.utf8.count > terminalLimit else { return text }
        let cut = text.utf8.index(text.startIndex, offsetBy: terminalLimit)
        return String(text[..<text.rounded(cut)])
    }
}

extension String {
    /// The beginning of the character that an index is in.
    fileprivate func rounded(_ position: Index) -> Index {
        let after = index(after: position)
        let before = index(before: after)
        return min(before, position)
    }
}
