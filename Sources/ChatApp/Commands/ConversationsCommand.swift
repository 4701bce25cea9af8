import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

struct ConversationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations", abstract: "What is talked about, with whom.",
        subcommands: [
            List.self, Show.self, New.self, Use.self, Rename.self, Fork.self, Delete.self,
            Sync.self,
        ],
        defaultSubcommand: List.self)

    struct New: ConversationsWork {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Begin one, go on in it, and print its ID.")

        @Argument(help: "Its name.")
        var name: String?
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            Output.line(try await conversations.begin(named: name ?? "").conversation.rawValue)
        }
    }

    struct Use: ConversationsWork {
        static let configuration = CommandConfiguration(
            commandName: "use", abstract: "Go on in another one.")

        @Argument(help: "Its ID.")
        var id: String
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            _ = try await conversations.open(ConversationID(id))
        }
    }

    struct Rename: ConversationsWork {
        static let configuration = CommandConfiguration(
            commandName: "rename", abstract: "Give one another name.")

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
            commandName: "fork",
            abstract: "Copy the one you are in, go on in the copy, and print its ID.")

        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions

        func work(_ conversations: Conversations) async throws {
            Output.line(try await conversations.fork().conversation.rawValue)
        }
    }

    struct Delete: ConversationsWork {
        static let configuration = CommandConfiguration(
            commandName: "delete",
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
        try await app.withConversations { conversations in try await work(conversations) }
    }
}

extension App {
    /// The conversations of the person with the agent that flags and settings name, on the server.
    func withConversations<T: Sendable>(
        _ work: (Conversations) async throws -> T
    ) async throws -> T {
        try await withConnection { connection, store in
            let place = try await connection.place(
                of: settings.username, agent: settings.agent, self, store)
            guard case .own = place.thread else {
                throw CommandFailure(
                    .usage,
                    place.thread == .shared
                        ? "everybody shares one history here; --thread own gives you conversations"
                        : "\(settings.serverName) has no conversations")
            }
            return try await work(Conversations(connection: connection, store: store, place: place))
        }
    }
}
