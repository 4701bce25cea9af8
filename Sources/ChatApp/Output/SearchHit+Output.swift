import ChatCore
import ChatStore
import Foundation
import LettaAPI

extension SearchHit {
    /// Whose, with whom, when and what it is, in one line.
    ///
    /// - Parameter namesServer: whether it is not clear on which server.
    func heading(in calendar: LocalCalendar, namesServer: Bool) -> String {
        let type = message.message.type
        let parts = [
            username?.rawValue ?? "everybody", agentName ?? thread.agent.rawValue,
            message.message.date.map {
                "\(calendar.iso(day: calendar.day(of: $0))) \(calendar.time(of: $0))"
            } ?? "no date",
            MessageWord.word(for: type),
            message.state == .complete ? nil : message.state.rawValue,
            thread.conversation.rawValue,
            namesServer ? thread.server.rawValue : nil,
        ]
        return parts.compactMap(\.self).joined(separator: " · ")
    }

    /// The same as one says it.
    func words(in calendar: LocalCalendar, namesServer: Bool) -> String {
        let when = message.message.date.map {
            "\(calendar.iso(day: calendar.day(of: $0))) at \(calendar.time(of: $0))"
        }
        let parts = [
            "\(username?.rawValue ?? "everybody") with \(agentName ?? thread.agent.rawValue)",
            namesServer ? "on \(thread.server)" : nil, when,
            MessageWord.word(for: message.message.type),
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// - Parameter rank: its place among all that was found, from 1.
    func json(rank: Int, snippet: SearchSnippet) -> JSONValue {
        let message = self.message.message
        return .object([
            "rank": .integer(rank), "score": .number((score * 1_000).rounded() / 1_000),
            "server": .string(thread.server.rawValue), "agent_id": .string(thread.agent.rawValue),
            "agent": .text(agentName), "conversation_id": .string(thread.conversation.rawValue),
            "user": .text(username?.rawValue), "message_id": .string(message.id.rawValue),
            "number": .integer(Int(number)), "type": .string(message.type),
            "date": .text(message.date?.formatted(.iso8601)),
            "run_id": .text(message.runID?.rawValue), "state": .string(self.message.state.rawValue),
            "snippet": .string(snippet.text), "text": .string(message.searchableText),
        ])
    }
}
