@testable import ChatUI

/// Lists whose names say it all.
extension Event {
    static func usersListed(_ names: [String]) -> Event {
        .listed(.users, names.map { Choice($0) })
    }
    static func agentsListed(_ names: [String]) -> Event {
        .listed(.agents, names.map { Choice($0) })
    }
    static func usersKnown(_ names: [String]) -> Event { .known(.users, names.map { Choice($0) }) }
    static func agentsKnown(_ names: [String]) -> Event {
        .known(.agents, names.map { Choice($0) })
    }
}

extension Effect {
    static let listUsers = Effect.list(.users)
    static let listAgents = Effect.list(.agents)
}
