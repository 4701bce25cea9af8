import LettaAPI

/// Notices in a stream when the agent has edited its memory.
struct BlockWatch {
    /// Letta's own tools that edit blocks, old and new.
    private static let memoryTools: Set<String> = [
        "memory", "memory_insert", "memory_replace", "memory_rethink", "memory_apply_patch",
        "memory_finish_edits", "core_memory_append", "core_memory_replace", "rethink_memory",
    ]

    /// Whether the blocks should be read again, now that this event came.
    func shouldRead(after event: StreamEvent) -> Bool {
        guard case .message(let message) = event, case .toolReturn(let toolReturn) = message.body
        else { return false }
        return toolReturn.succeeded && message.name.map(Self.memoryTools.contains) != false
    }
}
