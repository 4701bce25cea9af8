import ChatCore
import ChatStore

/// Conversations, in words with numbers.
extension PlainTalk {
    private var conversations: Conversations {
        Conversations(connection: connection, store: store, place: place)
    }

    mutating func beginConversation(_ name: String) async {
        await goOn { conversations async throws in try await conversations.begin(named: name) }
    }

    mutating func forkConversation() async {
        await goOn { conversations async throws in try await conversations.fork() }
    }

    /// Lists them, or goes on in the one of a number.
    mutating func obeyConversations(_ argument: String) async {
        do {
            let items = try await conversations.list()
            guard !argument.isEmpty else {
                for (number, item) in items.enumerated() {
                    let when = item.lastDate.map { TimeAgo.words($0) } ?? "no message yet"
                    let current = item.isCurrent ? ", current" : ""
                    Output.line(
                        "\(number + 1)  \(item.name): \(item.messageCount) messages, \(when)\(current)"
                            .inertLines)
                }
                return Output.line("/conversations NUMBER goes on in one")
            }
            guard let number = Int(argument), items.indices.contains(number - 1) else {
                return Output.note(
                    "there is no conversation \(argument); /conversations lists them")
            }
            let id = items[number - 1].id
            await goOn { conversations async throws in try await conversations.open(id) }
        } catch {
            tell(error)
        }
    }

    private mutating func goOn(
        _ work: (Conversations) async throws -> ConversationThread
    ) async {
        do {
            place.thread = try await work(conversations)
            Output.line("now in the conversation \(place.thread.conversation)")
        } catch {
            tell(error)
        }
    }

    private func tell(_ error: any Error) {
        Output.note(CommandFailure(unexpected: error, server: app.settings.serverName).message)
    }
}
