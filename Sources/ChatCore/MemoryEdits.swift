import FoundationEssentials
import LettaAPI

/// What an agent did to its blocks in a turn, as far as its tools tell: Letta itself says nothing of who
/// changed a block.
struct MemoryEdits {
    /// Letta's own tools that edit blocks, old and new.
    private static let memoryTools: Set<String> = [
        "memory", "memory_insert", "memory_replace", "memory_rethink", "memory_apply_patch",
        "memory_finish_edits", "core_memory_append", "core_memory_replace", "rethink_memory",
    ]

    /// Letta's own tools that leave blocks alone; of others nobody knows.
    private static let otherTools: Set<String> = [
        "send_message", "conversation_search", "conversation_search_date",
        "archival_memory_insert", "archival_memory_search", "web_search", "fetch_webpage",
        "run_code", "open_files", "grep_files", "semantic_search_files",
    ]

    /// Whether the blocks should be read again, now that this event came.
    static func shouldRead(after event: StreamEvent) -> Bool {
        guard case .message(let message) = event, case .toolReturn(let toolReturn) = message.body
        else { return false }
        return toolReturn.succeeded && message.name.map(memoryTools.contains) != false
    }

    /// The last return of a tool that named a block by its label, or by its ID.
    private var byName: [String: MessageID] = [:]

    /// The last return of a tool that may have edited any block.
    private var unnamed: MessageID?

    init(_ reply: Reply) {
        var calls: [String: ToolCall] = [:]
        for message in reply.messages {
            switch message.body {
            case .toolCall(let made), .approvalRequest(let made):
                for call in made { calls[call.id] = call }
            case .toolReturn(let toolReturn) where toolReturn.succeeded:
                let call = toolReturn.callID.flatMap { calls[$0] }
                take(message.id, tool: message.name ?? call?.name, call: call)
            default: break
            }
        }
    }

    private mutating func take(_ id: MessageID, tool: String?, call: ToolCall?) {
        if let tool, Self.otherTools.contains(tool) { return }
        let isMemoryTool = tool.map(Self.memoryTools.contains) ?? false
        let names = isMemoryTool ? Self.names(in: call?.arguments ?? "") : []
        for name in names { byName[name] = id }
        if names.isEmpty { unnamed = id }
    }

    /// The labels in the arguments of a memory tool; `memory` names them as paths.
    private static func names(in arguments: String) -> [String] {
        guard
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(arguments.utf8))
        else { return [] }
        let labels = ["label", "block_label", "name"].compactMap { value[$0]?.string }
        let paths = ["path", "old_path", "new_path"].compactMap { value[$0]?.string }
        return labels + paths.compactMap { $0.split(separator: "/").last.map(String.init) }
    }

    /// Where a value that a block was found to have, in the turn or at its end, came from.
    ///
    /// - Parameter turn: the turn, as the origin of what the agent writes in it.
    func origin(of block: Block, in turn: BlockOrigin) -> BlockOrigin {
        guard let message = byName[block.label] ?? byName[block.id.rawValue] ?? unnamed else {
            return BlockOrigin(.elsewhere)
        }
        var origin = turn
        origin.message = message
        return origin
    }
}
