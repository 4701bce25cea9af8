import Glibc
import Screen
import Terminal

/// The thread that ``UIActor`` lives on in this process, which has no screen and no keys.
enum UIThread {
    /// Starts it, once; nothing of the actor runs before.
    static func start() { _ = started }

    private static let started: Void = {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                UILoop.shared.run(
                    signals: Signals.block(), readsInput: false, onInput: {}, onSignal: { _ in },
                    onDue: { nil })
                return nil
            }, nil)
        pthread_detach(thread)
    }()
}

@UIActor extension LineEditor {
    /// Types text, character by character.
    @discardableResult
    func type(_ text: String) -> Outcome {
        var outcome = Outcome.edited
        for character in text { outcome = feed(.character(character)) }
        return outcome
    }

    @discardableResult
    func press(_ keys: Key...) -> Outcome {
        var outcome = Outcome.edited
        for key in keys { outcome = feed(key) }
        return outcome
    }

    /// The text with a bar where the cursor stands.
    var picture: String {
        let line = line
        return line.text.prefix(line.cursor) + "|" + line.text.dropFirst(line.cursor)
    }
}
