import ArgumentParser
import ChatCore
import ChatStore
import LettaAPI

extension ConversationsCommand {
    struct Sync: ConversationsWork {
        static let configuration = CommandConfiguration(
            commandName: "sync",
            abstract: "Fetch all that the server has of a conversation and this machine has not.",
            discussion: """
                The chat does the same for what is new when it opens a conversation, and for what is older when \
                somebody reads up to it. Messages that the server no longer has stay here, and are marked.
                """)

        @Argument(help: "Its ID; the one you are in where none is named.")
        var id: String?
        @OptionGroup var parties: PartyOptions
        @OptionGroup var global: GlobalOptions
        @OptionGroup var json: JSONFlag

        /// How many pages of about a hundred messages are fetched before it is said how far it is.
        private static let stretch = 50

        func work(_ conversations: Conversations) async throws {
            let place = conversations.place
            if let id { try await conversations.check(ConversationID(id)) }
            let thread = id.map { ConversationThread.own(ConversationID($0)) } ?? place.thread
            let sync = ThreadSync(
                service: conversations.connection.client, store: conversations.store,
                address: place.address, thread: thread)
            do throws(SyncError) {
                var sum = try await sync.catchUp().merge
                var isWhole = false
                while !isWhole, !Task.isCancelled {
                    let (filled, isDone) = try await sync.fillGaps(mostPages: Self.stretch)
                    sum.add(filled)
                    isWhole = isDone
                    if filled.isEmpty { break }
                    if !isWhole { Output.note("\(sum.added) messages so far") }
                }
                tell(sum, isWhole: isWhole)
            } catch {
                throw failure(error, conversations)
            }
        }

        private func tell(_ sum: ThreadMerge, isWhole: Bool) {
            guard json.json else {
                Output.line(
                    "\(sum.added) new, \(sum.changed) changed, \(sum.erased) deleted on the server")
                if !isWhole { Output.note("the server has more, which it did not give; try again") }
                return
            }
            try? Output.json(
                JSONValue.object([
                    "added": .integer(sum.added), "changed": .integer(sum.changed),
                    "erased": .integer(sum.erased), "whole": .bool(isWhole),
                ]))
        }

        private func failure(
            _ error: SyncError, _ conversations: Conversations
        ) -> CommandFailure {
            switch error {
            case .store(let error): CommandFailure(error)
            case .service(let error):
                CommandFailure(
                    error, doing: "reading the conversation",
                    server: conversations.connection.session.server.rawValue)
            }
        }
    }
}
