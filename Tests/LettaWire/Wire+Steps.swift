/// What most tests begin with.
extension Wire {
    /// Makes an agent, and answers with its id.
    public func makeAgent(
        blocks: [[String: Any]] = [["label": "human", "value": "Name: ?"]]
    ) async throws -> String {
        try await call(
            "POST", "/v1/agents/", ["name": "ada agent", "model": model, "memory_blocks": blocks]
        ).id
    }

    /// Makes a block, and answers with its id.
    public func makeBlock(_ label: String, _ value: String) async throws -> String {
        try await call("POST", "/v1/blocks/", ["label": label, "value": value]).id
    }

    @discardableResult
    public func attach(_ block: String, to agent: String) async throws -> Answer {
        try await call("PATCH", "/v1/agents/\(agent)/core-memory/blocks/attach/\(block)")
    }

    @discardableResult
    public func detach(_ block: String, from agent: String) async throws -> Answer {
        try await call("PATCH", "/v1/agents/\(agent)/core-memory/blocks/detach/\(block)")
    }

    /// Makes a conversation, and answers with its id.
    public func makeConversation(_ agent: String) async throws -> String {
        try await call("POST", "/v1/conversations/?agent_id=\(agent)", [:] as [String: Any]).id
    }

    /// Sends a message to an agent's own history, without stream unless the options say so.
    public func say(_ text: String, to agent: String, _ options: [String: Any] = [:]) async throws
        -> Answer
    {
        try await call("POST", "/v1/agents/\(agent)/messages", Self.send(text, options))
    }

    /// The body of a send.
    public static func send(_ text: String, _ options: [String: Any] = [:]) -> [String: Any] {
        ["messages": [["role": "user", "content": text]]].merging(options) { $1 }
    }

    /// Waits for a run's end by asking for it.
    public func end(of run: String) async throws -> [String: Any] {
        while true {
            let answer = try await call("GET", "/v1/runs/\(run)")
            guard answer.status == 200, answer.value["completed_at"].isNull else {
                return answer.object
            }
        }
    }
}

/// The labels of the blocks in a prompt.
public func labels(_ prompt: String) -> [String] {
    prompt.matches(of: /<([^<>\/]+)>\n<description>/).map { String($0.1) }
}
