public import FoundationEssentials
public import LettaAPI

/// A conversation as people read it: stream events and stored messages folded into entries.
///
/// Applying an event costs the same however many entries there are.
public struct Transcript: Hashable, Sendable {
    public private(set) var entries: [TranscriptEntry] = []
    private var places: [TranscriptEntry.ID: Int] = [:]

    /// Where tool calls stand, so that their returns find them.
    private var toolCalls: [String: TranscriptEntry.ID] = [:]

    /// How many lines of the program's own there were: an id is never given twice.
    private var noteCount = 0

    public init() {}

    /// The entry with this id, or nil.
    public subscript(id: TranscriptEntry.ID) -> TranscriptEntry? {
        places[id].map { entries[$0] }
    }

    /// Adds an entry at the end, or replaces the one with its id.
    public mutating func put(_ entry: TranscriptEntry) {
        if let place = places[entry.id] {
            entries[place] = entry
        } else {
            places[entry.id] = entries.count
            entries.append(entry)
        }
    }

    /// Adds what a person just said.
    public mutating func say(_ text: String, by name: String, otid: String, at date: Date?) {
        put(
            TranscriptEntry(
                id: .said(otid: otid), kind: .user(name: name), text: text, date: date,
                state: .pending))
    }

    /// Adds what a person just answered to the calls that waited.
    public mutating func answer(_ approvals: [Approval], otid: String, at date: Date?) {
        take(approvals)
        put(
            Self.answerEntry(words(for: approvals), otid: otid, date: date, state: .pending))
    }

    /// The calls are to be asked about again: an answer did not reach the server.
    public mutating func ask(again calls: [ToolCall]) {
        for call in calls {
            guard let place = place(ofCall: call.id) else { continue }
            entries[place].approval = .asked
        }
    }

    private mutating func take(_ approvals: [Approval]) {
        for approval in approvals {
            guard let place = place(ofCall: approval.callID) else { continue }
            entries[place].approval =
                approval.isApproved ? .approved : .denied(reason: approval.reason)
        }
    }

    private func place(ofCall call: String) -> Int? { toolCalls[call].flatMap { places[$0] } }

    /// An answer in words, one line for each call.
    private func words(for approvals: [Approval]) -> String {
        approvals.map { approval in
            var name = "a call"
            if let place = place(ofCall: approval.callID),
                case .tool(let tool) = entries[place].kind
            {
                name = tool
            }
            let verb = approval.isApproved ? "approved" : "denied"
            return "\(verb) \(name)" + (approval.reason.map { ": \($0)" } ?? "")
        }
        .joined(separator: "\n")
    }

    private static func answerEntry(
        _ words: String, otid: String, date: Date?, state: TranscriptEntry.State
    ) -> TranscriptEntry {
        TranscriptEntry(
            id: .said(otid: otid), kind: .notice, text: words, date: date, state: state)
    }

    /// Takes one piece of a reply.
    ///
    /// Events that nobody reads, such as pings, change nothing.
    public mutating func apply(_ event: StreamEvent) {
        switch event {
        case .message(let message): append(piece: message)
        case .ping, .stopReason, .usage, .failure, .done: break
        }
    }

    /// Takes a whole message out of the store or the server's list, replacing what streamed of it.
    public mutating func apply(stored message: Message) {
        switch message.body {
        case .toolReturn(let toolReturn): finishTool(toolReturn, of: message)
        case .toolCall(let calls), .approvalRequest(let calls):
            for call in calls {
                let id = TranscriptEntry.ID.tool(call: call.id)
                var entry = self[id] ?? Self.toolEntry(call, of: message)
                entry.text = call.arguments
                if case .approvalRequest = message.body {
                    entry.approval = entry.approval ?? .asked
                    entry.state = entry.result == nil ? .complete : entry.state
                }
                if let name = call.name { entry.kind = .tool(name: name) }
                place(tool: entry, call: call.id)
            }
        case .approvalResponse(let approvals):
            take(approvals)
            guard let otid = message.otid else { return }
            put(
                Self.answerEntry(
                    words(for: approvals), otid: otid, date: message.date, state: .complete))
        default:
            guard var entry = Self.entry(for: message) else { return }
            entry.state = .complete
            put(entry)
        }
    }

    /// Takes a message as the store keeps it, marked with how it stands with it.
    public mutating func apply(_ stored: StoredMessage) {
        let first = entries.count
        if case .approvalResponse(let approvals) = stored.message.body, stored.state != .complete {
            // It may never have counted; the server's own record of it says so if it did.
            guard let otid = stored.message.otid else { return }
            put(
                Self.answerEntry(
                    words(for: approvals), otid: otid, date: stored.message.date, state: .pending))
        } else {
            apply(stored: stored.message)
        }
        let state: TranscriptEntry.State
        switch stored.state {
        case .complete: return
        case .cancelled: state = .cancelled
        // Its turn is over, and nobody could say how it ended.
        case .pending, .failed: state = .failed
        case .unsent: state = .unsent
        case .erased: state = .erased
        }
        for index in first..<max(first, entries.count) { entries[index].state = state }
    }

    /// Takes a message as the store keeps it, with its number.
    public mutating func apply(_ numbered: NumberedMessage) {
        let first = entries.count
        apply(numbered.message)
        for index in first..<max(first, entries.count) { entries[index].number = numbered.number }
    }

    /// Puts the server's own record of the answer to a message in place of what streamed of it.
    public mutating func replaceReply(to otid: String, with messages: [Message]) {
        if let asked = places[.said(otid: otid)] {
            for entry in entries[(asked + 1)...] { places[entry.id] = nil }
            entries.removeSubrange((asked + 1)...)
        }
        for message in messages { apply(stored: message) }
    }

    /// Marks everything of the running turn as over.
    public mutating func end(otid: String, as end: TurnEnd) {
        let state: TranscriptEntry.State =
            switch end {
            case .completed: .complete
            case .cancelled: .cancelled
            case .failed(let failure):
                failure.delivery == .notSent ? .unsent : .failed
            }
        guard let first = places[.said(otid: otid)] else { return }
        for index in first..<entries.count {
            switch entries[index].state {
            case .pending, .streaming:
                let isSpoken = index == first
                entries[index].state =
                    isSpoken ? state : (state == .unsent ? .failed : state)
            case .complete, .cancelled, .failed, .unsent, .erased: break
            }
        }
    }

    /// Adds a line of the program's own.
    public mutating func note(_ text: String, kind: TranscriptEntry.Kind, at date: Date?) {
        put(
            TranscriptEntry(
                id: .note(number: noteCount), kind: kind, text: text, date: date,
                state: .complete))
        noteCount += 1
    }

    /// Takes entries out that `isUnwanted` names.
    public mutating func removeAll(where isUnwanted: (TranscriptEntry) -> Bool) {
        entries.removeAll(where: isUnwanted)
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.id] = place }
        toolCalls = toolCalls.filter { places[$0.value] != nil }
    }

    private mutating func append(piece message: Message) {
        switch message.body {
        case .toolCall(let calls), .approvalRequest(let calls):
            for call in calls { append(toolPiece: call, of: message) }
        case .toolReturn(let toolReturn): finishTool(toolReturn, of: message)
        case .assistant(let content): append(text: content.text, of: message)
        case .reasoning(let text): append(text: text, of: message)
        default:
            guard let entry = Self.entry(for: message) else { return }
            put(entry)
        }
    }

    private mutating func append(text: String, of message: Message) {
        let id = TranscriptEntry.ID.message(message.id, type: message.type)
        if let place = places[id] {
            entries[place].text += text
        } else if var entry = Self.entry(for: message) {
            entry.state = .streaming
            put(entry)
        }
    }

    private mutating func append(toolPiece call: ToolCall, of message: Message) {
        if let id = toolCalls[call.id], let place = places[id] {
            entries[place].text += call.arguments
            if let name = call.name { entries[place].kind = .tool(name: name) }
        } else {
            place(tool: Self.toolEntry(call, of: message), call: call.id)
        }
    }

    private mutating func place(tool entry: TranscriptEntry, call: String) {
        toolCalls[call] = entry.id
        put(entry)
    }

    private mutating func finishTool(_ toolReturn: ToolReturn, of message: Message) {
        if let call = toolReturn.callID, let id = toolCalls[call], let place = places[id] {
            entries[place].result = toolReturn
            entries[place].answeredAt = message.date
            entries[place].state = toolReturn.succeeded ? .complete : .failed
        } else {
            put(
                TranscriptEntry(
                    id: .message(message.id, type: message.type),
                    kind: .tool(name: message.name ?? "tool"), text: "", result: toolReturn,
                    date: message.date, state: toolReturn.succeeded ? .complete : .failed))
        }
    }

    private static func toolEntry(_ call: ToolCall, of message: Message) -> TranscriptEntry {
        var entry = TranscriptEntry(
            id: .tool(call: call.id), kind: .tool(name: call.name ?? "tool"),
            text: call.arguments, date: message.date, state: .streaming)
        if case .approvalRequest = message.body { entry.approval = .asked }
        return entry
    }

    private static func entry(for message: Message) -> TranscriptEntry? {
        let kind: TranscriptEntry.Kind
        let text: String
        var id = TranscriptEntry.ID.message(message.id, type: message.type)
        switch message.body {
        case .user(let content):
            // The server's own reminders to the model come as user messages; nobody said them.
            guard !RuntimeNoise.isNoise(content.text) else { return nil }
            if let otid = message.otid { id = .said(otid: otid) }
            kind = .user(name: message.name ?? "")
            text = content.described
        case .assistant(let content):
            kind = .assistant
            text = content.described
        case .reasoning(let thought):
            kind = .reasoning
            text = thought
        case .hiddenReasoning(let state):
            kind = .reasoning
            text = "not shown by the maker of the model (\(state))"
        case .summary(let summary):
            kind = .summary
            text = summary
        case .unknown(let type, _):
            kind = .notice
            text = "a message of a kind that this version does not know: \(type)"
        case .system, .event, .toolCall, .toolReturn, .approvalRequest, .approvalResponse:
            return nil
        }
        return TranscriptEntry(
            id: id, kind: kind, text: text, date: message.date, state: .complete)
    }
}

extension Message.Content {
    /// The text, and a word for each image.
    fileprivate var described: String {
        guard imageCount > 0 else { return text }
        let images = Array(repeating: "[image]", count: min(imageCount, 100))
            .joined(separator: " ")
        return text.isEmpty ? images : text + "\n" + images
    }
}

/// User messages that Letta itself writes into a history.
enum RuntimeNoise {
    /// Source: the message lists of 0.16.8, where such messages are JSON objects with a `type`.
    static func isNoise(_ text: String) -> Bool {
        // What a repeated answer to an approval request is turned into.
        if text.hasPrefix("<system-alert>") { return true }
        guard text.hasPrefix("{") else { return false }
        return ["heartbeat", "system_alert", "login"].contains { kind in
            text.contains(#""type": "\#(kind)""#) || text.contains(#""type":"\#(kind)""#)
        }
    }
}
