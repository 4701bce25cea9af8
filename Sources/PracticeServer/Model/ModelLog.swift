import Synchronization

/// What the model was last asked, for tests that must know what it saw.
final class ModelLog: Sendable {
    private let log = Mutex<[JSON]>([])
    private let capacity = 500

    func note(_ request: ModelRequest, model: String) {
        let prompts =
            [request.system] + request.messages.filter { $0.role == .system }.map(\.text)
        let labels = prompts.flatMap { Prompt.blocks(in: $0).map(\.label) }
        let personas = labels.filter { $0.lowercased().hasPrefix("persona_") }
        let last: JSON =
            request.messages.last.map {
                [
                    "role": .string($0.role.rawValue), "content": .string($0.text),
                    "name": JSON($0.name),
                ]
            } ?? nil
        let roles = ["system"] + request.messages.map(\.role.rawValue)
        let entry: JSON = [
            "stream": .bool(request.isStreaming), "model": .string(model),
            "n_messages": .int(roles.count), "last": last,
            "persona_blocks": JSON(Set(personas).sorted()), "blocks": JSON(labels),
            "system": .string(prompts.joined(separator: "\n")), "roles": JSON(roles),
            "tools": JSON(request.tools.map(\.name)),
        ]
        log.withLock { log in
            log.append(entry)
            if log.count > capacity { log.removeFirst(log.count - capacity) }
        }
    }

    /// The newest entries, oldest first.
    func entries(last count: Int) -> [JSON] { log.withLock { Array($0.suffix(max(0, count))) } }
}
