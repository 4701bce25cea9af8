import Screen

/// What the table of actions says, for the documents.
public enum Manual {
    /// One command of the chat.
    public struct Command: Sendable {
        public var usage: String
        public var help: String
        public var example: String?
        public var keys: String
    }

    /// Commands under a heading.
    public struct Group: Sendable {
        public var title: String
        public var commands: [Command]
    }

    /// What some keys do in one place.
    public struct Keys: Sendable {
        public var keys: String
        public var title: String
        public var help: String
    }

    /// All commands.
    public static var groups: [Group] {
        (CommandGroup.all + [CommandGroup.others].compactMap(\.self)).map { group in
            Group(
                title: group.title,
                commands: group.entries.map { entry in
                    Command(
                        usage: entry.usage ?? "", help: entry.help, example: entry.example,
                        keys: Keymap.standard.allKeys(for: entry.action).map(\.title)
                            .joined(separator: ", "))
                })
        }
    }

    /// All keys, place by place.
    public static var places: [(title: String, keys: [Keys])] {
        Place.allCases.compactMap { place in
            let keys = Action.table.compactMap { entry -> Keys? in
                let own = Keymap.standard.ownKeys(for: entry.action, in: place)
                guard !own.isEmpty else { return nil }
                return Keys(
                    keys: own.map(\.title).joined(separator: ", "), title: entry.title,
                    help: entry.help)
            }
            return keys.isEmpty ? nil : (place.title, keys)
        }
    }
}
