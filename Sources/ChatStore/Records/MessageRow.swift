import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

/// A message as a row: what is looked for as columns, the whole as JSON.
struct MessageRow {
    let message: Message
    let state: StoredMessage.State
    let call: String
    let text: String
    let body: String

    init(_ stored: StoredMessage) throws {
        message = stored.message
        state = stored.state
        call = Self.calls(of: stored.message).first ?? ""
        text = SearchText.indexed(stored.message.searchableText)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(MessageDocument(stored.message))
            body = String(decoding: data, as: UTF8.self)
        } catch {
            throw UnreadableRow(reason: "a message that cannot be written as JSON")
        }
    }

    /// The calls that a message makes or answers.
    static func calls(of message: Message) -> [String] {
        switch message.body {
        case .toolCall(let calls), .approvalRequest(let calls): calls.map(\.id)
        case .toolReturn(let answer): answer.callID.map { [$0] } ?? []
        case .approvalResponse(let approvals): approvals.map(\.callID)
        case .system, .user, .assistant, .reasoning, .hiddenReasoning, .summary, .event, .unknown:
            []
        }
    }

    /// What a row of `message` holds.
    static func stored(in row: Row) throws -> StoredMessage {
        let body = try row.text("body")
        do {
            let document = try JSONDecoder().decode(
                MessageDocument.self, from: Data(body.utf8))
            return StoredMessage(message: document.message, state: try row.choice("state"))
        } catch is DecodingError {
            throw UnreadableRow(reason: "a message that is no JSON of ours")
        }
    }
}
