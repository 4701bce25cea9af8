import ChatCore
import FoundationEssentials
import LettaAPI

/// A message out of an exported file, ready to be put into a store.
public struct ArchivedMessage: Sendable {
    /// Where it stood in its thread; nil where the file does not say.
    let number: Int64?

    /// What the column beside the whole message held.
    let date: Int64?
    let row: MessageRow

    /// Whether the server may have messages right before it that the file has not.
    let followsGap: Bool

    /// Further from the middle than any thread gets: what lies beyond would leave no numbers to
    /// those that follow.
    private static let numbers: ClosedRange<Int64> = -(1 << 60)...(1 << 60)

    private struct Line: Decodable {
        var number: Int64?
        var state: String?
        var date: ArchiveDate?
        var gap: Bool?
        var message: MessageDocument
    }

    /// Reads one line of JSON.
    init(json: Data, with decoder: JSONDecoder) throws(ArchiveFault) {
        let line: Line
        do {
            line = try decoder.decode(Line.self, from: json)
        } catch {
            throw ArchiveFault(error)
        }
        let message = line.message.message
        guard !message.id.rawValue.isEmpty else {
            throw ArchiveFault(reason: "a message has no id")
        }
        guard let state = StoredMessage.State(rawValue: line.state ?? "complete") else {
            throw ArchiveFault(reason: "there is no state \"\(line.state ?? "")\"")
        }
        if let number = line.number, !Self.numbers.contains(number) {
            throw ArchiveFault(reason: "the number \(number) is out of range")
        }
        number = line.number
        followsGap = line.gap ?? false
        date = line.date?.milliseconds ?? message.date?.milliseconds
        do {
            row = try MessageRow(StoredMessage(message: message, state: state))
        } catch {
            throw ArchiveFault(reason: "the message cannot be kept")
        }
    }
}

/// What is wrong with an exported file, without its place in it.
public struct ArchiveFault: Error, Hashable, Sendable {
    public let reason: String

    init(reason: String) { self.reason = reason }

    init(_ error: any Error) {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            reason = "\(Self.path(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            reason = "\(Self.path(context.codingPath)) is of another kind than it should be"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            reason = "\(Self.path(context.codingPath)) cannot be understood"
        default: reason = "it is no JSON"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let names = keys.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }
        return names.isEmpty ? "it" : names.joined(separator: ".")
    }
}
