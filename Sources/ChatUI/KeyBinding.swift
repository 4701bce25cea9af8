import Localization

/// Keys that the person gave another meaning.
public struct KeyBinding: Hashable, Sendable {
    let sequence: KeySequence

    /// Nil where they are to have none.
    let action: Action?

    /// Reads a line of the configuration, such as `"alt-r" = "reasoning"`; the action `none` takes the
    /// keys' meaning away.
    public init(keys: String, action name: String) throws(KeyBindingError) {
        sequence = try KeySequence(named: keys)
        if name == "none" {
            action = nil
            return
        }
        guard
            let entry = Action.table.first(where: { $0.action.name == name || $0.command == name })
        else { throw .unknownAction(name) }
        action = entry.action
    }
}

/// What is wrong with a line that binds keys.
public enum KeyBindingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownKey(String)
    case unknownAction(String)

    public var description: String {
        switch self {
        case .unknownKey(let name):
            localized("keys.no-key", name)
        case .unknownAction(let name):
            localized(
                "keys.no-action", name,
                Action.table.map(\.action.name).sorted().joined(separator: ", "))
        }
    }
}

extension Action {
    /// What the configuration calls it: `page-up` for `pageUp`.
    var name: String {
        var name = ""
        for character in String(describing: self) {
            name += character.isUppercase ? "-" + character.lowercased() : String(character)
        }
        return name
    }
}
