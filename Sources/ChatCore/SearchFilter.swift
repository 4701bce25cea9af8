public import FoundationEssentials
public import LettaAPI

/// Which messages a search is about: those that fit all that is set.
public struct SearchFilter: Hashable, Sendable {
    /// Whose conversation, or whose words in a thread that is nobody's own.
    public var user: Username?

    /// An agent's ID, or its name in any case.
    public var agent: String?
    public var server: ServerID?
    public var conversation: ConversationID?

    /// From this moment on.
    public var since: Date?

    /// Before this moment.
    public var until: Date?

    /// Letta's types of messages; any where it is empty.
    public var types: Set<String> = []

    public init() {}

    public var isEmpty: Bool { self == SearchFilter() }

    /// What can be said of a message, as flags and typed lines call it.
    public enum Key: String, CaseIterable, Sendable {
        case user, agent, server, conversation, since, until, type
    }

    /// What values are read against: the time, the zone, and the servers that have names.
    public struct Surroundings: Sendable {
        public var now: Date
        public var calendar: LocalCalendar

        /// Which server a profile, a URL or `practice` means; nil where there is none.
        public var server: @Sendable (String) -> ServerID?

        public init(
            now: Date, calendar: LocalCalendar, server: @escaping @Sendable (String) -> ServerID?
        ) {
            self.now = now
            self.calendar = calendar
            self.server = server
        }
    }

    /// Why a value says nothing.
    public enum Problem: Error, Hashable, Sendable {
        case username(String)
        case server(String)
        case time(Key, String)
        case type(String)
    }

    /// Takes a value as people write it.
    ///
    /// Types add up; of all else the last one holds. A day that is the end counts as a whole.
    public mutating func set(
        _ key: Key, to value: String, in surroundings: Surroundings
    ) throws(Problem) {
        switch key {
        case .user:
            guard let name = Username(value) else { throw .username(value) }
            user = name
        case .agent: agent = value
        case .server:
            guard let found = surroundings.server(value) else { throw .server(value) }
            server = found
        case .conversation: conversation = ConversationID(value)
        case .since: since = try Self.stretch(key, value, surroundings).lowerBound
        case .until: until = try Self.stretch(key, value, surroundings).upperBound
        case .type:
            for word in value.split(separator: ",") {
                let word = String(word.lowercased())
                guard let found = MessageWord.types(of: word) else { throw .type(word) }
                types.formUnion(found)
            }
        }
    }

    private static func stretch(
        _ key: Key, _ value: String, _ surroundings: Surroundings
    ) throws(Problem) -> Range<Date> {
        guard
            let stretch = PastTime.stretch(
                value, now: surroundings.now, calendar: surroundings.calendar)
        else { throw .time(key, value) }
        return stretch
    }
}
