import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient

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

        var enrols: Bool { true }

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

    /// Whether somebody whom nobody knows is enrolled first.
    var enrols: Bool { get }
    func work(_ conversations: Conversations) async throws
}

extension ConversationsWork {
    var chosenUser: String? { parties.user.user }
    var chosenAgent: String? { parties.agent.agent }
    var chosenFlow: FlowOptions? { parties.flow }

    var enrols: Bool { false }

    func execute(_ app: App) async throws {
        try await app.withConversations(enrols: enrols) { conversations in
            try await work(conversations)
        }
    }
}

extension App {
    /// Somebody whom neither this machine nor the server knows has no conversations, and a slip of the finger
    /// must not make them.
    private func checkUser(_ connection: Connection, _ store: SQLiteStore) async throws {
        let (username, server) = (settings.username, settings.serverID)
        if try await store.user(username, on: server) != nil { return }
        do throws(LettaError) {
            let found = try await connection.client.identities(key: username.rawValue)
            if found.contains(where: { $0.key == username.rawValue }) { return }
        } catch {
            if error.isUnknownPath { return }
            throw CommandFailure(
                error, doing: "looking for \(username)", server: settings.serverName)
        }
        throw CommandFailure(
            .notFound,
            "nobody called \(username) is known here or on \(settings.serverName); see: lettera users list"
        )
    }

    /// The conversations of the person with the agent that flags and settings name, on the server.
    ///
    /// - Parameter enrols: whether somebody whom nobody knows is enrolled.
    func withConversations<T: Sendable>(
        enrols: Bool = false, _ work: (Conversations) async throws -> T
    ) async throws -> T {
        try await withConnection { connection, store in
            if !enrols { try await checkUser(connection, store) }
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
