import ArgumentParser
import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension UsersCommand {
    struct Rename: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "rename", abstract: "Give somebody another name, here and on the server.",
            discussion: """
                The identity and the persona block are renamed on the server too: found by their old names, they \
                would be lost. Other machines that know the person have to be told by the same command there. \
                What the agent wrote, the old name in the block's value included, stays as it is.
                """)

        @Argument(help: "The name so far.")
        var old: String

        @Argument(help: "The new one.")
        var new: String
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let old = try Settings.parse(username: old)
            let new = try Settings.parse(username: new)
            let outcome = try await app.withConnection { connection, store in
                try await PersonRenaming(connection: connection, store: store)
                    .rename(old, to: new)
            }
            let block =
                outcome.hasBlock
                ? "the persona block is now \(new.personaLabel)"
                : "the persona block was gone; the next turn makes another from what is known here"
            Output.line("\(old) is now \(new) on \(app.settings.serverName); \(block)")
        }
    }

    struct Forget: AppCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "Remove somebody from this machine, with all that was said.",
            discussion: """
                Removes their record, the values seen of their persona block, their conversations, drafts and \
                history, offline. On the server everything stays: who talks under that name again gets it back.
                """)

        @Argument(help: "The username.")
        var name: String

        @Flag(help: "Do not ask.")
        var yes = false
        @OptionGroup var global: GlobalOptions

        func execute(_ app: App) async throws {
            let username = try Settings.parse(username: name)
            let server = global.server == nil ? nil : app.settings.serverID
            let store = try app.openStore()
            let users = try await store.users(on: server).filter { $0.username == username }
            guard let user = users.first else {
                throw CommandFailure(
                    .notFound, "nobody called \(name) is known here; see: lettera users list")
            }
            guard users.count == 1 else {
                let servers = users.map(\.server.rawValue).joined(separator: ", ")
                throw CommandFailure(
                    .usage,
                    "\(name) is known on several servers; name one with --server: \(servers)")
            }
            try await store.refuseOpenTurns(of: user, to: "forgotten")
            let conversations = try await store.conversations(on: user.server, username: username)
            let deed =
                "forget \(username) of \(user.server), with \(conversations.count) "
                + (conversations.count == 1 ? "conversation" : "conversations")
            guard try yes || Confirmation.given(for: deed) else {
                return Output.note("nothing was forgotten")
            }
            try await store.forget(username, on: user.server)
            Output.line("\(username) is forgotten here")
            let identity = user.identity.map { "the identity \($0) and " } ?? ""
            Output.note(
                "on \(user.server) \(identity)the block \(user.block) stay as they are; the block is deleted "
                    + "there with: lettera api DELETE /v1/blocks/\(user.block) --server \(user.server)"
            )
        }
    }
}
