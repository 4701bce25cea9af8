import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient
import Terminal

/// The chat a line at a time: no cursor movement, no spinner, everything in words, for dumb terminals,
/// screen readers and logs.
struct PlainChat: Sendable {
    let app: App
    let conversation: String?

    func run() async throws {
        let isTerminal = isatty(0) == 1
        var app = app
        if isTerminal, isatty(1) == 1, conversation == nil, FirstStart.isDue(app.settings) {
            app.settings = await PlainWelcome(app: app).run()
        }
        try await talk(app, isTerminal: isTerminal)
    }

    private func talk(_ app: App, isTerminal: Bool) async throws {
        try await app.withConnection(for: .chat) { connection, store in
            let report = try await connection.session.recover(patience: .zero)
            for reason in report.reasons { Output.note(reason) }
            let place = try await connection.place(
                of: app.settings.username, agent: app.settings.agent, conversation: conversation,
                app, store)
            let history =
                (try? await store.inputHistory(of: place.user.username, to: place.address)) ?? []
            var talk = PlainTalk(
                app: app, connection: connection, store: store, place: place,
                reader: LineSource(editor: try PlainLineEditor(history: history)))
            if isTerminal {
                Output.line(
                    "\(place.user.username) talks to \(place.agent.name) on \(app.settings.serverName). "
                        + "Type a message, or /help.".inertLines)
            }
            let care = StoreCare.begin(store, keeping: app.settings.kept)
            defer { care?.cancel() }
            try await talk.run()
            // A script must be able to tell; a person was told.
            if !isTerminal, let failure = talk.lastFailure {
                throw CommandFailure(failure.status, "the last message was not answered")
            }
        }
    }
}
