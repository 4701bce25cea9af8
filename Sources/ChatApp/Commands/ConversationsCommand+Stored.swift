import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI
import Screen

extension ConversationsCommand {
    struct List: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List what is stored, offline.",
            discussion: """
                All of them, or those that --user, --agent and --server name. With --refresh the server is asked \
                for one person's conversations with one agent, those that were never opened here included.
                """)

        @Flag(help: "Ask the server.")
        var refresh = false
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { parties.user.user }
        var chosenAgent: String? { parties.agent.agent }
        var chosenFlow: FlowOptions? { parties.flow }

        func execute(_ app: App) async throws {
            if refresh {
                return try await app.withConversations { conversations in
                    try show(
                        try await conversations.list().map { StoredConversation($0, conversations) }
                    )
                }
            }
            guard let store = try app.openStoreForReading() else { return try show([]) }
            let choice = ThreadChoice(store: store, app, global, parties)
            try show(try await choice.stored())
        }

        private func show(_ items: [StoredConversation]) throws {
            if json.json { return try Output.json(items.map(\.json)) }
            if items.isEmpty { return Output.note("there is no conversation yet") }
            let hasSeveralServers = Set(items.map(\.server)).count > 1
            var table = TextTable(
                ["", "USER", "AGENT"] + (hasSeveralServers ? ["SERVER"] : [])
                    + ["NAME", "ID", "MESSAGES", "LAST", "WORDS"])
            for item in items {
                table.rows.append(
                    [
                        item.isCurrent ? "current" : "", item.user?.rawValue ?? "everybody",
                        item.agentName ?? item.agent.rawValue,
                    ] + (hasSeveralServers ? [item.server.rawValue] : []) + [
                        item.name ?? "-", item.id.rawValue, "\(item.messageCount)",
                        item.lastDate.map { TimeAgo.words($0) } ?? "-", item.words,
                    ])
            }
            table.print()
        }
    }

    struct Show: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one and the end of what was said in it, offline.")

        @Argument(help: "Its ID.")
        var id: String

        @Option(help: ArgumentHelp("How many of the last messages.", valueName: "number"))
        var last = 20
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        var chosenUser: String? { parties.user.user }
        var chosenAgent: String? { parties.agent.agent }
        var chosenFlow: FlowOptions? { parties.flow }

        func execute(_ app: App) async throws {
            guard (1...10_000).contains(last) else {
                throw CommandFailure(.usage, "--last takes 1 to 10000")
            }
            guard let store = try app.openStoreForReading() else {
                throw CommandFailure(.notFound, "nothing is stored yet")
            }
            var choice = ThreadChoice(store: store, app, global, parties)
            choice.conversation = id
            let record = try await choice.one(for: "lettera conversations show")
            let item = try await choice.stored(record)
            let page = try await store.page(.newest, in: record.address, limit: last)
            if json.json {
                guard case .object(var members) = item.json else { return }
                members["last_messages"] = .array(page.messages.map(\.message.message.json))
                return try Output.json(JSONValue.object(members))
            }
            Output.line("name      \(item.name ?? "-")")
            Output.line("id        \(item.id)")
            Output.line("user      \(item.user?.rawValue ?? "everybody")")
            Output.line("agent     \(item.agentName ?? "-") (\(item.agent))")
            Output.line("server    \(item.server)")
            Output.line("current   \(item.isCurrent ? "yes" : "no")")
            Output.line("messages  \(item.messageCount) stored")
            Output.line("last      \(item.lastDate.map { $0.here } ?? "-")")
            var writer = MarkdownTranscript(
                user: item.user?.rawValue ?? "somebody", agent: item.agentName ?? "agent",
                calendar: LocalCalendar(zone: .current))
            var folding = TranscriptFolding()
            let entries = folding.take(page.messages) + folding.finish()
            Output.write(writer.text(of: entries))
        }
    }
}

/// A conversation as commands list it.
struct StoredConversation {
    var server: ServerID
    var agent: AgentID
    var agentName: String?
    var user: Username?
    var id: ConversationID
    var name: String?
    var messageCount: Int
    var lastText: String?
    var lastDate: Date?
    var isCurrent: Bool

    init(_ record: ThreadRecord, _ summary: ThreadSummary?) {
        server = record.address.server
        agent = record.address.agent
        agentName = record.agentName
        user = record.username
        id = record.address.conversation
        name = record.name
        messageCount = summary?.messageCount ?? 0
        lastText = summary?.lastText
        lastDate = summary?.lastDate
        isCurrent = record.isCurrent
    }

    init(_ item: Conversations.Item, _ conversations: Conversations) {
        server = conversations.place.address.server
        agent = conversations.place.agent.id
        agentName = conversations.place.agent.name
        user = conversations.place.user.username
        id = item.id
        name = item.name
        messageCount = item.messageCount
        lastText = item.lastText
        lastDate = item.lastDate
        isCurrent = item.isCurrent
    }

    /// The beginning of what was said last, in one line.
    var words: String {
        let line = (lastText ?? "-").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 40 ? line.prefix(39) + "…" : line
    }

    var json: JSONValue {
        .object([
            "server": .string(server.rawValue), "agent_id": .string(agent.rawValue),
            "agent": .text(agentName), "user": .text(user?.rawValue),
            "id": .string(id.rawValue), "name": .text(name), "current": .bool(isCurrent),
            "messages": .integer(messageCount), "last_message": .text(lastText),
            "last_message_at": .text(lastDate?.formatted(.iso8601)),
        ])
    }
}

extension ThreadChoice {
    init(store: SQLiteStore, _ app: App, _ global: GlobalOptions, _ parties: PartyOptions) {
        self.init(
            store: store, server: global.server == nil ? nil : app.settings.serverID,
            agent: parties.agent.agent,
            user: parties.user.user == nil ? nil : app.settings.username,
            conversation: nil, settings: app.settings)
    }

    /// All that fit, in short, the one used last first.
    fileprivate func stored() async throws -> [StoredConversation] {
        let records = try await store.threadRecords(on: server, agent: agent, of: user)
        let summaries = try await store.summaries(of: records.map(\.address))
        let items = records.map { StoredConversation($0, summaries[$0.address]) }
        return items.sorted { ($0.lastDate ?? .distantPast) > ($1.lastDate ?? .distantPast) }
    }

    fileprivate func stored(_ record: ThreadRecord) async throws -> StoredConversation {
        StoredConversation(
            record, try await store.summaries(of: [record.address])[record.address])
    }
}
