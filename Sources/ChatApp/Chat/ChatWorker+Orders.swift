import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

/// What commands have done besides turns.
extension ChatWorker {
    func newConversation(named name: String) async {
        await goOn { try await conversations().begin(named: name) }
    }

    func forkConversation() async {
        await goOn { try await conversations().fork() }
    }

    func openConversation(_ id: String) async {
        await goOn { try await conversations().open(ConversationID(id)) }
    }

    /// Goes on in another thread, which the work finds or makes; between turns only.
    private func goOn(in work: () async throws -> ConversationThread) async {
        do {
            try checkBetweenTurns()
            let thread = try await work()
            try checkBetweenTurns()
            try await go(to: thread)
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    func renameConversation(_ id: String, to name: String) async {
        do {
            try await conversations().rename(ConversationID(id), to: name)
            await list(.conversations)
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    /// Deletes one; where it is the one that is open, a new one takes its place.
    func deleteConversation(_ id: String) async {
        do {
            try checkBetweenTurns()
            let thread = ConversationThread.own(ConversationID(id))
            try await conversations().delete(ConversationID(id))
            if place?.thread == thread {
                await goOn { try await conversations().begin(named: "") }
            }
            await list(.conversations)
            await emit(.answered("deleted"))
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    func changeModel(to handle: String) async {
        do {
            let place = try opened()
            let agent = try await reached().client.changeModel(of: place.agent.id, to: handle)
            try? await store.record(agent: agent, on: app.settings.serverID)
            try await take(agent)
            await emit(.answered("\(agent.name) thinks with \(agent.model ?? handle) now"))
        } catch LettaError.notFound {
            await emit(.refused("the server offers no model \(handle); /model lists them"))
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    func searchArchive(_ words: String) async {
        do {
            let place = try opened()
            let passages = try await reached().client.passages(
                of: place.agent.id, matching: words, limit: 50)
            await emit(.archiveSearched(words, passages))
        } catch {
            await emit(.refused(self.words(for: error)))
        }
    }

    func addToArchive(_ text: String) async {
        do {
            let place = try opened()
            try await reached().client.addPassage(text, to: place.agent.id)
            await emit(.answered("put into \(place.agent.name)'s archival memory"))
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    // MARK: Images

    func attachImage(_ path: String) async {
        do {
            let file = try ImageFile(
                path: Paths.expand(path, environment: app.settings.environment))
            waitingImage = file.part
            await emit(.imageAttached(Attachment(name: file.name, byteCount: file.byteCount)))
        } catch {
            await emit(.refused(words(for: error)))
        }
    }

    /// The image that waits goes with this message.
    func sendImage(otid: String) {
        if let waitingImage { images[otid] = [waitingImage] }
        waitingImage = nil
    }

    func dropImage() { waitingImage = nil }
}
