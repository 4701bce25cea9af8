import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// Which threads of the store are meant, without asking any server.
struct ThreadChoice {
    let store: SQLiteStore

    /// As flags name them; nil for any.
    var server: ServerID?
    var agent: String?
    var user: Username?
    var conversation: String?

    /// Who and what is meant where nobody says, as far as that leaves one thread.
    var settings: Settings

    /// Every one that fits and has messages.
    func all() async throws -> [ThreadRecord] {
        let records = try await store.threadRecords(
            on: server, agent: agent, of: user,
            conversation: conversation.map { ConversationID($0) })
        return records.filter(\.hasMessages)
    }

    /// The one that is meant.
    ///
    /// Without a conversation, it is the one that a person is in: the configured person's with the
    /// configured agent on the configured server where there are several.
    func one(for command: String) async throws -> ThreadRecord {
        let all = try await all()
        var candidates =
            conversation == nil ? all.filter { $0.isCurrent || $0.username == nil } : all
        if candidates.isEmpty { candidates = all }
        // What was said last is meant first: a person, then a server, then an agent.
        let preferences: [(ThreadRecord) -> Bool] = [
            { $0.username == settings.username }, { $0.address.server == settings.serverID },
            { $0.address.agent.rawValue == settings.agent || $0.agentName == settings.agent },
        ]
        for preference in preferences where candidates.count > 1 {
            let preferred = candidates.filter(preference)
            if !preferred.isEmpty { candidates = preferred }
        }
        guard let first = candidates.first else {
            throw CommandFailure(
                .notFound, "no such conversation is stored here; see: lettera conversations list")
        }
        guard candidates.count == 1 else {
            for candidate in candidates.prefix(20) {
                Output.note("\(command) \(Self.flags(for: candidate, among: candidates))")
            }
            if candidates.count > 20 { Output.note("and \(candidates.count - 20) more") }
            throw CommandFailure(
                .usage,
                "\(candidates.count) conversations could be meant; type one of the above, or name "
                    + "--user, --agent, --server or --conversation")
        }
        return first
    }

    /// What names one of several.
    private static func flags(
        for record: ThreadRecord, among others: [ThreadRecord]
    ) -> String {
        var flags = "--conversation \(record.address.conversation)"
        if others.count(where: { $0.address.conversation == record.address.conversation }) > 1 {
            flags += " --agent \(record.address.agent) --server \(record.address.server)"
        }
        let who = record.username.map { "\($0)" } ?? "everybody"
        let agent = record.agentName ?? record.address.agent.rawValue
        return flags + "   # \(who) with \(agent) on \(record.address.server)"
    }
}

extension TranscriptExport.Item {
    init(_ record: ThreadRecord, _ stretch: ThreadStretch) {
        thread = record.address
        self.stretch = stretch
        owner = record.username
        user = record.username?.rawValue ?? "somebody"
        agentName = record.agentName
        serverName =
            record.address.server == .practice
            ? "the practice server" : record.address.server.rawValue
        conversationName = record.name
        createdAt = record.createdAt
    }
}
