import ChatCore
import ChatStore

/// Messages from last time: what the full-screen chat was ended over.
extension PlainTalk {
    private func waiting() async -> [QueuedMessage] {
        (try? await store.queue(of: place.user.username, to: place.address)) ?? []
    }

    func noteQueue() async {
        try? await store.moveQueue(
            of: place.user.username, from: .nobody(on: place.user.server), to: place.address)
        let count = await waiting().count
        guard count > 0 else { return }
        Output.note(
            (count == 1
                ? "a message from last time was not sent"
                : "\(count) messages from last time were not sent")
                + "; /queue lists, /queue send sends, /queue drop forgets")
    }

    mutating func obeyQueue(_ argument: String) async {
        let messages = await waiting()
        guard !messages.isEmpty else { return Output.line("no message waits") }
        switch argument {
        case "":
            for (number, message) in messages.enumerated() {
                Output.line("waiting \(number + 1): \(message.text)".inertLines)
            }
        case "send":
            for message in messages {
                guard await take(message) else { return }
                Output.line("sending: \(message.text)".inertLines)
                await send(message.text, otid: message.otid)
                if lastFailure != nil || Task.isCancelled { return }
            }
        case "drop":
            do throws(StoreError) {
                try await store.removeFromQueue(otids: messages.map(\.otid))
                Output.line("forgotten")
            } catch {
                Output.note(CommandFailure(error).message)
            }
        default: Output.note("/queue lists, /queue send sends, /queue drop forgets")
        }
    }

    /// - Returns: whether to go on.
    private func take(_ message: QueuedMessage) async -> Bool {
        do throws(StoreError) {
            if try await store.takeFromQueue(otid: message.otid, into: place.threadAddress) {
                return true
            }
            Output.note("that message was sent from another window already")
        } catch {
            Output.note(CommandFailure(error).message)
        }
        return false
    }
}
