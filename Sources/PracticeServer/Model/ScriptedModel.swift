/// The built-in model: obeys a few command words, and otherwise talks from a script.
struct ScriptedModel: ChatModel {
    var tokenDelay: Duration

    func answer(
        _ request: ModelRequest, emit: (ModelDelta) async throws -> Void
    ) async throws {
        var plan = Plan.text("")
        if let command = CommandWords.plan(request) {
            plan = command
        } else {
            plan = PracticeAgent(request).plan()
        }
        if plan.wait > .zero { try await Task.sleep(for: plan.wait) }
        if let status = plan.failure {
            throw RunFailure(
                providerStatus: status,
                text: """
                    {'error': {'message': 'the scripted model was asked for \(status)', 'type': 'server_error', \
                    'code': None}}
                    """)
        }
        let pause = plan.pause ?? tokenDelay
        for piece in Tokens.split(plan.reasoning) {
            try await emit(.reasoning(piece))
            try await rest(pause)
        }
        for piece in plan.pieces ?? Tokens.split(plan.text) {
            try await emit(.text(piece))
            try await rest(pause)
        }
        if plan.breaksOff, request.isStreaming { throw RunFailure.connectionLost }
        guard let call = plan.call else { return }
        try await emit(.toolCall(id: call.id, name: call.name))
        for piece in Tokens.split(call.arguments, every: 12) {
            try await emit(.toolArguments(piece))
            try await rest(min(pause, .milliseconds(2)))
        }
    }

    private func rest(_ pause: Duration) async throws {
        if pause > .zero { try await Task.sleep(for: pause) } else { try Task.checkCancellation() }
    }
}

/// What the scripted model does in one step.
struct Plan: Hashable, Sendable {
    var reasoning = ""
    var text = ""
    /// The text, already in tokens.
    var pieces: [String]?
    var call: ToolCall?
    /// The pause after each token; nil is the configured one.
    var pause: Duration?
    /// Before the first token.
    var wait = Duration.zero
    /// The provider answers with this status instead.
    var failure: Int?
    /// The provider's stream breaks after the text.
    var breaksOff = false

    static func text(_ text: String, reasoning: String = "") -> Plan {
        Plan(reasoning: reasoning, text: text)
    }

    static func call(_ name: String, _ arguments: JSON, reasoning: String = "") -> Plan {
        call(name, text: arguments.text(.spaced), reasoning: reasoning)
    }

    static func call(_ name: String, text: String, reasoning: String = "") -> Plan {
        let id = "call_" + Identifier.uuid().filter { $0 != "-" }.prefix(12)
        return Plan(
            reasoning: reasoning, call: ToolCall(id: String(id), name: name, arguments: text))
    }
}

/// Cuts text into pieces like a model's tokens.
enum Tokens {
    /// Words with the space after them; long ones, such as lines of Chinese, in pairs.
    static func split(_ text: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        var endsWithSpace = false
        for character in text {
            if !token.isEmpty, !character.isWhitespace,
                endsWithSpace || token.count >= (token.utf8.count > token.count ? 2 : 24)
            {
                tokens.append(token)
                token = ""
            }
            token.append(character)
            endsWithSpace = character.isWhitespace
        }
        return token.isEmpty ? tokens : tokens + [token]
    }

    static func split(_ text: String, every count: Int) -> [String] {
        var tokens: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            tokens.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return tokens
    }
}
