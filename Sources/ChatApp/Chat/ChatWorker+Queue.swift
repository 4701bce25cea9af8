import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI

extension ChatWorker {
    /// Puts a message that waits on the disk.
    func keep(_ message: QueuedMessage) async {
        let agent = draftAddress ?? .nobody(on: app.settings.serverID)
        do throws(StoreError) {
            try await store.enqueue(message, of: username, to: agent)
            unsaved.remove(message.otid)
            await emit(.queueSaved(otid: message.otid, isSaved: true))
        } catch {
            unsaved.insert(message.otid)
            await emit(.queueSaved(otid: message.otid, isSaved: false))
            await emit(
                .failed(
                    "a waiting message could not be saved, and would not survive a crash: "
                        + CommandFailure(error).message))
        }
    }

    func unqueue(otid: String) async {
        unsaved.remove(otid)
        do throws(StoreError) {
            try await store.removeFromQueue(otids: [otid])
        } catch {
            await emit(
                .failed(
                    "a message that was taken out of the queue will be back in it next time: "
                        + CommandFailure(error).message))
        }
    }

    /// Shows what waited when a program last ended, in this one's queue.
    func showQueue(of agent: AgentAddress) async {
        try? await store.moveQueue(of: username, from: .nobody(on: agent.server), to: agent)
        guard let messages = try? await store.queue(of: username, to: agent), !messages.isEmpty
        else { return }
        await emit(.queueLoaded(messages))
    }

    /// Moves a message out of the queue, where it was there, and into its thread.
    ///
    /// - Returns: whether its turn may begin. Where not, the screen has been told.
    func hasLeftQueue(
        _ otid: String, from origin: MessageOrigin, into thread: ThreadAddress
    ) async -> Bool {
        do throws(StoreError) {
            switch origin {
            case .line: return true
            case .transcript:
                try await store.removeFromQueue(otids: [otid])
                return true
            case .queue:
                if unsaved.remove(otid) != nil { return true }
                if try await store.takeFromQueue(otid: otid, into: thread) { return true }
            }
        } catch {
            await refuse(.store(error))
            return false
        }
        await emit(.turn(.ended(.completed(.endTurn)), at: Date()))
        await emit(.turn(.settled(detached: true), at: Date()))
        await emit(.noticed("that message was sent from another window already"))
        await showHistory(of: thread)
        return false
    }
}
