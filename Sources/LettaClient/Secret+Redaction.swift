import FoundationEssentials
import LettaAPI

extension Secret {
    /// Shorter ones also occur in words that have nothing to do with them, and taking them out there would
    /// tell what they are.
    private static let shortestFound = 4

    /// Bytes that a server sent, without this secret, which some servers and proxies repeat in what they
    /// say of a request.
    func redacted(_ bytes: [UInt8]) -> [UInt8] {
        spellings.reduce(bytes) { $0.replacing($1, with: Array(description.utf8)) }
    }

    /// The same for text.
    func redacted(_ text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }

    /// How it can stand in a header, in plain text, or in JSON.
    private var spellings: [[UInt8]] {
        let json = (try? JSONEncoder().encode(value)).map { Array($0.dropFirst().dropLast()) } ?? []
        let plain = [
            Array(value.utf8), json,
            Array(value.utf8).replacing(Array("/".utf8), with: Array("\\/".utf8)),
        ].filter { !$0.isEmpty }
        guard value.utf8.count < Self.shortestFound else { return plain }
        return plain.map { Array("Bearer ".utf8) + $0 }
    }
}

extension StreamEventReader {
    /// Reads an event whose words of failure do not tell a secret.
    mutating func read(
        _ event: ServerSentEvent, without secret: Secret?
    ) throws(LettaError) -> StreamEvent {
        func again() throws(LettaError) -> StreamEvent {
            var event = event
            if let secret { event.data = secret.redacted(event.data) }
            return try StreamEvent(event)
        }
        let read: StreamEvent
        do throws(LettaError) {
            read = try self.read(event)
        } catch {
            return try again()
        }
        if case .failure = read { return try again() }
        return read
    }
}
