import ChatUI
import Screen
import Terminal

/// How the full screen looks and behaves.
struct ScreenSettings: Sendable {
    /// How a long reply's end is told of while the window has no focus.
    enum Notice: String, CaseIterable, Sendable { case none, bell, osc9, osc777 }

    /// What stays on the terminal when the chat ends.
    enum Leaving: String, CaseIterable, Sendable { case nothing, transcript }

    /// Nil takes dark or light as the terminal's background is.
    var theme: Theme?
    var faces: [Face: Style] = [:]
    var notice = Notice.bell
    var leaving = Leaving.nothing
    var hasMouse = false
    var keymap = Keymap.standard

    /// - Parameters:
    ///   - value: what is said of a setting; nil where nobody says anything.
    ///   - isPlain: whether colours are not wanted, whatever else is said.
    init(
        _ value: (String) -> String?, file: ScreenTables, isPlain: Bool
    ) throws(CommandFailure) {
        theme = try isPlain ? Theme.none : Self.theme(named: value("theme"))
        if !isPlain { faces = file.faces }
        notice = try Self.choice("notify", value("notify")) ?? .bell
        leaving = try Self.choice("leave", value("leave")) ?? .nothing
        switch value("mouse") {
        case "on": hasMouse = true
        case "off", nil: break
        case .some(let word):
            throw CommandFailure(
                .configuration, "there is no mouse \"\(word)\"; there are: on, off")
        }
        keymap = Keymap(file.keys)
    }

    /// The theme to show, with the person's own faces.
    func theme(onLight isLight: Bool) -> Theme {
        (theme ?? (isLight ? .light : .dark)).overlaid(with: faces)
    }

    /// Another theme, chosen in the running chat.
    mutating func choose(_ choice: ThemeName) { theme = Theme.named(choice.rawValue) }

    private static func theme(named name: String?) throws(CommandFailure) -> Theme? {
        let choice: ThemeName? = try choice("theme", name)
        return choice.flatMap { Theme.named($0.rawValue) }
    }

    /// One of several words; nil where none was chosen.
    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ word: String?
    ) throws(CommandFailure) -> Value? {
        guard let word else { return nil }
        guard let value = Value(rawValue: word) else {
            throw CommandFailure(
                .configuration,
                "there is no \(name) \"\(word)\"; there are: "
                    + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }
}

/// The tables of the configuration file that are about the screen: `[faces]` and `[keys]`.
struct ScreenTables: Hashable, Sendable {
    var faces: [Face: Style] = [:]
    var keys: [KeyBinding] = []

    init() {}

    /// - Parameters:
    ///   - faces: styles by the names of faces.
    ///   - keys: names of actions by those of keys.
    ///   - place: where a line of a table is, for errors.
    init(
        faces: [String: String], keys: [String: String],
        place: (_ table: String, _ key: String) -> String
    ) throws(CommandFailure) {
        for (name, words) in faces.sorted(by: { $0.key < $1.key }) {
            guard let face = Theme.face(named: name) else {
                throw CommandFailure(
                    .configuration,
                    "\(place("faces", name)): there is no face \"\(name)\"; there are: "
                        + Face.allCases.map { "\($0)" }.joined(separator: ", "))
            }
            guard let style = Style(words) else {
                throw CommandFailure(
                    .configuration,
                    "\(place("faces", name)): \"\(words)\" is no style; write it like "
                        + "\"bold 117 on 24\" or \"underline #ff8800\"")
            }
            self.faces[face] = style
        }
        for (name, action) in keys.sorted(by: { $0.key < $1.key }) {
            do throws(KeyBindingError) {
                self.keys.append(try KeyBinding(keys: name, action: action))
            } catch {
                throw CommandFailure(.configuration, "\(place("keys", name)): \(error)")
            }
        }
    }
}
