import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct ConversationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations", abstract: "Your conversations with an agent.",
        subcommands: [
            List.self, Show.self, New.self, Use.self, Rename.self, Fork.self, Delete.self,
            Sync.self,
        ],
        defaultSubcommand: List.self)

    struct List: ConversationsWork {
        static let configuration = CommandConfiguration(
            abstract: "List them, the one used last first.")

        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func work(_ conversations: Conversations) async throws {
            let items = try await conversations.list()
            if json.json { return try Output.json(items.map(\.json)) }
            if items.isEmpty { return Output.note("there is no conversation yet") }
            var table = TextTable(["", "NAME", "ID", "MESSAGES", "LAST"])
            for item in items {
                table.rows.append([
                    item.isCurrent ? "current" : "", item.name, item.id.rawValue,
                    "\(item.messageCount)", item.lastDate.map { TimeAgo.words($0) } ?? "-",
                ])
            }
            table.print()
        }
    }

    struct Show: ConversationsWork {
        static let configuration = CommandConfiguration(abstract: "Show one, with its last words.")

        @Argument(help: "Its ID.")
        var id: String
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        func work(_ conversations: Conversations) async throws {
            guard let item = try await conversations.list().first(where: { $0.id.rawValue == id })
            else { throw CommandFailure(.notFound, "you have no conversation \(id)") }
            if json.json { return try Output.json(item.json) }
            Output.line("name      \(item.name)")
            Output.line("id        \(item.id)")
            Output.line("current   \(item.isCurrent ? "yes" : "no")")
            Output.line("messages  \(item.messageCount) seen here")
            Output.line("last      \(item.lastDate.map { $0.formatted(.iso8601) } ?? "-")")
            if let text = item.lastText {
                Output.line("")
                Output.line(text)
            }
        }
    }

    struct New: ConversationsWork {
        static let configuration = CommandConfiguration(
            abstract: "Begin one, go on in it, and print its ID.")

        @Argument(help: "Its name.")
        var name: String?
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            Output.line(try await conversations.begin(named: name ?? "").conversation.rawValue)
        }
    }

    struct Use: ConversationsWork {
        static let configuration = CommandConfiguration(abstract: "Go on in another one.")

        @Argument(help: "Its ID.")
        var id: String
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            _ = try await conversations.open(ConversationID(id))
        }
    }

    struct Rename: ConversationsWork {
        static let configuration = CommandConfiguration(abstract: "Give one another name.")

        @Argument(help: "Its ID.")
        var id: String
        @Argument(help: "Its new name.")
        var name: String
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            try await conversations.rename(ConversationID(id), to: name)
        }
    }

    struct Fork: ConversationsWork {
        static let configuration = CommandConfiguration(
            abstract: "Copy the one you are in, go on in the copy, and print its ID.")

        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            Output.line(try await conversations.fork().conversation.rawValue)
        }
    }

    struct Delete: ConversationsWork {
        static let configuration = CommandConfiguration(
            abstract: "Delete one, here and on the server. Nothing brings it back.")

        @Argument(help: "Its ID.")
        var id: String

        @Flag(help: "Do not ask.")
        var yes = false
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            guard try yes || Confirmation.given(for: "delete the conversation \(id)") else {
                return Output.note("nothing was deleted")
            }
            try await conversations.delete(ConversationID(id))
        }
    }
}

/// Whose conversations, and with whom.
struct PartyOptions: ParsableArguments {
    @OptionGroup var user: UserOption
    @OptionGroup var agent: AgentOption
    @OptionGroup var flow: FlowOptions
}

/// A command about a person's conversations with an agent.
protocol ConversationsWork: AppCommand {
    var parties: PartyOptions { get }
    func work(_ conversations: Conversations) async throws
}

extension ConversationsWork {
    var chosenUser: String? { parties.user.user }
    var chosenAgent: String? { parties.agent.agent }
    var chosenFlow: FlowOptions? { parties.flow }

    func execute(_ app: App) async throws {
        try await app.withConnection { connection, store in
            let place = try await connection.place(
                of: app.settings.username, agent: app.settings.agent, app, store)
            guard case .own = place.thread else {
                throw CommandFailure(
                    .usage,
                    place.thread == .shared
                        ? "everybody shares one history here; --thread own gives you conversations"
                        : "\(app.settings.serverName) has no conversations")
            }
            try await work(
                Conversations(connection: connection, store: store, place: place))
        }
    }
}

extension Conversations.Item {
    var json: JSONValue {
        .object([
            "id": .string(id.rawValue), "name": .string(name), "current": .bool(isCurrent),
            "messages": .integer(messageCount), "last_message": .text(lastText),
            "last_message_at": .text(lastDate?.formatted(.iso8601)),
        ])
    }
}
