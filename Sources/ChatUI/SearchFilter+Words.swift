public import ChatCore
import LettaAPI
import Localization

extension SearchFilter.Problem {
    /// What is wrong with a value, and what would be right, in a sentence.
    public var words: String {
        switch self {
        case .username(let name): localized("find.no-username", name)
        case .server(let name): localized("find.no-server", name)
        case .time(let key, let text): localized("find.no-time", key.rawValue, text)
        case .type(let word):
            localized(
                "find.no-type", word,
                MessageWord.allCases.map(\.rawValue).joined(separator: ", "))
        }
    }
}

extension SearchFilter {
    /// That the store has never seen what a filter names.
    public func words(forUnknown key: Key) -> String {
        switch key {
        case .user: localized("find.unknown-user", user?.rawValue ?? "")
        case .agent: localized("find.unknown-agent", agent ?? "")
        case .server: localized("find.unknown-server", server?.rawValue ?? "")
        case .conversation, .since, .until, .type:
            localized("find.unknown-conversation", conversation?.rawValue ?? "")
        }
    }
}
