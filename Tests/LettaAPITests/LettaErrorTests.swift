import FoundationEssentials
import LettaAPI
import Testing

private func error(
    _ status: Int, _ body: String = "", headers: [String: String] = [:]
) -> LettaError? {
    LettaError(status: status, headers: headers, body: Array(body.utf8))
}

@Suite struct `An error answer` {
    @Test(arguments: [200, 201, 204, 299])
    func `is none where the status is a success`(status: Int) {
        #expect(error(status, "whatever") == nil)
    }

    @Test(arguments: [
        (401, #"{"detail":"Unauthorized"}"#, LettaError.notAllowed(detail: "Unauthorized")),
        (403, #"{"detail":"No."}"#, .notAllowed(detail: "No.")),
        (
            404, #"{"detail":"Agent with ID agent-0 not found"}"#,
            .notFound(detail: "Agent with ID agent-0 not found")
        ),
        (
            400, #"{"detail":"Messages must not be empty"}"#,
            .rejected(status: 400, detail: "Messages must not be empty")
        ),
        (
            405, #"{"detail":"Method Not Allowed"}"#,
            .rejected(status: 405, detail: "Method Not Allowed")
        ),
        (
            500, #"{"detail":"An error occurred"}"#,
            .serverFailed(status: 500, detail: "An error occurred")
        ),
        (
            503,
            #"{"detail":"INTERNAL_SERVER_ERROR: Background streaming requires Redis to be running."}"#,
            .serverFailed(status: 503, detail: "Background streaming requires Redis to be running.")
        ),
        (418, "{}", .rejected(status: 418, detail: "HTTP status 418")),
        (401, "", .notAllowed(detail: "HTTP status 401")),
        (404, "", .notFound(detail: "HTTP status 404")),
        (500, #"{"detail":""}"#, .serverFailed(status: 500, detail: "HTTP status 500")),
        (500, #"{"detail":null}"#, .serverFailed(status: 500, detail: "HTTP status 500")),
        (400, #"{"message":"Nope"}"#, .rejected(status: 400, detail: "Nope")),
        (400, #"{"error":"Nope"}"#, .rejected(status: 400, detail: "Nope")),
        (
            422, #"{"detail":[{"loc":["body"],"msg":"Field required"},{"msg":"Too long"}]}"#,
            .rejected(status: 422, detail: "Field required; Too long")
        ),
        (500, "[1]", .serverFailed(status: 500, detail: "HTTP status 500")),
    ])
    func `says what can be done about it`(status: Int, body: String, expected: LettaError) {
        #expect(error(status, body) == expected)
    }

    @Test func `of a busy conversation names the run`() {
        #expect(
            error(
                409,
                #"{"detail":"CONFLICT: Cannot send a new message: Another request (run_id=run-51247a20) is currently being processed for this conversation. Please wait for it to complete.","run_id":"run-51247a20"}"#
            )
                == .conflict(
                    detail:
                        "Cannot send a new message: Another request (run_id=run-51247a20) is currently being processed for this conversation. Please wait for it to complete.",
                    run: RunID("run-51247a20")))
    }

    @Test func `PENDING_APPROVAL has an object for a detail`() {
        #expect(
            error(
                409,
                #"{"detail":{"code":"PENDING_APPROVAL","message":"CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call.","pending_request_id":"message-5b37"}}"#
            )
                == .approvalPending(request: MessageID("message-5b37")))
        #expect(
            error(409, #"{"detail":{"code":"OTHER","message":"CONFLICT: Something else."}}"#)
                == .conflict(detail: "Something else.", run: nil))
    }

    @Test(arguments: [
        (401, "llm_authentication"), (429, "llm_rate_limit"), (500, "llm_error"),
        (504, "llm_timeout"), (400, "llm_bad_request"), (402, "llm_insufficient_credits"),
    ])
    func `of the model says nothing about our own key`(status: Int, kind: String) {
        let body = """
            {"error":{"type":"\(kind)","message":"The model failed.","detail":"UNAUTHENTICATED: Authentication failed with OpenAI: Error code: 401 - {'error': {'message': 'stub says 401', 'type': 'server_error', 'code': None}}"}}
            """
        #expect(
            error(status, body)
                == .modelFailed(
                    kind: kind,
                    detail: "Authentication failed with OpenAI: Error code: 401: stub says 401"))
    }

    @Test func `of the model without a detail tells its message`() {
        #expect(
            error(500, #"{"error":{"type":"llm_error","message":"The model failed.","detail":""}}"#)
                == .modelFailed(kind: "llm_error", detail: "The model failed."))
        #expect(
            error(500, #"{"error":{"type":"llm_error"}}"#)
                == .modelFailed(kind: "llm_error", detail: "llm_error"))
    }

    @Test(
        arguments: [
            ("2", Duration.seconds(2)), ("0", .zero), (" 1.5 ", .milliseconds(1500)),
            ("Fri, 20 Nov 2026 23:33:52 GMT", nil), ("-1", nil), ("nan", nil), ("inf", nil),
            ("1e300", nil), ("", nil),
        ] as [(String, Duration?)])
    func `429 tells how long to wait`(header: String, pause: Duration?) {
        #expect(
            error(429, #"{"detail":"Slow down"}"#, headers: ["retry-after": header])
                == .rateLimited(detail: "Slow down", retryAfter: pause))
        #expect(error(429) == .rateLimited(detail: "HTTP status 429", retryAfter: nil))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `that is a redirect is not followed`(status: Int) {
        let error = error(status, headers: ["location": "http://127.0.0.1:8283/v1/agents/"])
        guard case .nonsense(let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("http://127.0.0.1:8283/v1/agents/"))
    }

    @Test(arguments: [
        "<!DOCTYPE html>\n<html><head><title>Sign in</title>", "<HTML>", "\n<html lang=de>",
    ])
    func `that is a web page is not shown`(page: String) {
        for status in [401, 403, 404, 413] {
            #expect(
                error(status, page)
                    == .nonsense(
                        detail: "a web page came instead of an answer (HTTP status \(status))"))
        }
        for status in [500, 502, 503, 504] {
            #expect(
                error(status, page)
                    == .serverFailed(
                        status: status,
                        detail: "a web page came instead of an answer (HTTP status \(status))"))
        }
    }

    @Test func `that is plain text is quoted, and not for long`() {
        #expect(
            error(404, "404 page\r\nnot found\u{1B}[31m\n")
                == .nonsense(detail: "HTTP status 404, and \"404 page not found [31m\""))
        guard case .nonsense(let detail) = error(404, String(repeating: "x", count: 100_000)) else {
            Issue.record("no nonsense")
            return
        }
        #expect(detail.count < 200)
    }

    @Test func `that is not UTF-8 traps nothing`() {
        #expect(LettaError(status: 404, headers: [:], body: [0xFF, 0xFE, 0x7B]) != nil)
        #expect(
            LettaError(status: 500, headers: [:], body: Array(#"{"detail":"#.utf8) + [0xFF]) != nil)
    }
}

/// A body with Python or SQL in it, and what is left for people.
struct WordsCase: Sendable, CustomTestStringConvertible {
    var body: String
    var words: String

    var testDescription: String { words }

    init(_ body: String, _ words: String) {
        self.body = body
        self.words = words
    }

    static let all = [
        WordsCase(
            #"{"detail":"A unique constraint was violated for Agent. Check your input for duplicates: (sqlalchemy.dialects.postgresql.asyncpg.IntegrityError) <class 'asyncpg.exceptions.UniqueViolationError'>: duplicate key value violates unique constraint \"unique_label_per_agent\"\nDETAIL:  Key (agent_id, block_label)=(agent-0, Persona_alice) already exists.\n[SQL: INSERT INTO blocks_agents (agent_id) VALUES ($1::VARCHAR)]\n[parameters: ('agent-0')]"}"#,
            "A unique constraint was violated for Agent. Check your input for duplicates"),
        WordsCase(
            #"{"detail":"Block not found with id='['block-00000000-0000-4000-8000-000000000000']', access level in ['read'] for actor='id='user-0' organization_id='org-0' updated_at=datetime.datetime(2026, 11, 20, 23, 33, 51, 224217, tzinfo=TzInfo(UTC)) is_deleted=False'"}"#,
            "Block not found with id='block-00000000-0000-4000-8000-000000000000'"),
        WordsCase(
            #"{"detail":"No block with id 'block-91' found for agent 'agent-0' with actor id: 'user-0'"}"#,
            "No block with id 'block-91' found for agent 'agent-0'"),
        WordsCase(
            #"{"detail":"Argument order does not match type typing.Optional[str]; is False of type <class 'bool'>"}"#,
            "Argument order does not match"),
        WordsCase(
            #"{"detail":"INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved."}"#,
            "Run was not created in background mode, so it cannot be retrieved."),
        WordsCase(
            #"{"trace_id":"","detail":"[{'type': 'string_type', 'loc': ('body', 'value'), 'msg': 'Input should be a valid string', 'input': {'name': 'alice'}}]"}"#,
            "body.value: Input should be a valid string"),
        WordsCase(
            #"{"trace_id":"","detail":"[{'type': 'string_pattern_mismatch', 'loc': ('path', 'agent_id'), 'msg': \"String should match pattern 'agent-{uuid4}'\", 'input': 'agent-123', 'ctx': {'pattern': '^agent-[0-9a-f]{8}$'}}]","examples":["agent-123e4567"]}"#,
            "path.agent_id: String should match pattern 'agent-{uuid4}'"),
        WordsCase(
            #"{"trace_id":"","detail":"[{'type': 'json_invalid', 'loc': ('body', 1), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': 'Expecting property name'}}]"}"#,
            "body.1: JSON decode error"),
        WordsCase(
            #"{"trace_id":"","detail":"[{'type': 'value_error', 'loc': ('body',), 'msg': \"Value error, Must specify either 'input' or 'messages'.\", 'input': {}, 'ctx': {'error': ValueError(\"Must specify\")}}]"}"#,
            "body: Value error, Must specify either 'input' or 'messages'."),
        WordsCase(
            #"{"trace_id":"","detail":"[{'type': 'literal_error', 'loc': ('body', 'messages', 0, 'function-after[generate_otid_if_missing(), MessageCreate]', 'role'), 'msg': \"Input should be <MessageRole.user: 'user'>, <MessageRole.system: 'system'> or <MessageRole.assistant: 'assistant'>\", 'input': 'tool'}, {'type': 'missing', 'loc': ('body', 'label'), 'msg': 'Can\\'t be missing', 'input': {}}]"}"#,
            "body.messages.0.role: Input should be 'user', 'system' or 'assistant'; body.label: Can't be missing"
        ),
        WordsCase(#"{"detail":"[{'type': 'odd'}]"}"#, "the request is not valid"),
        WordsCase(#"{"detail":"[{'msg': 'unfinished"}"#, "the request is not valid"),
        WordsCase(#"{"detail":"bell\u0007 and\t  more\nTraceback: x"}"#, "bell and more"),
    ]
}

@Suite struct `The words of an error` {
    @Test(arguments: WordsCase.all)
    func `have neither SQL nor Python in them`(words: WordsCase) {
        #expect(error(422, words.body) == .rejected(status: 422, detail: words.words))
    }

    @Test func `are cut where they go on for too long`() {
        let body = #"{"detail":"\#(String(repeating: "é ", count: 5_000))"}"#
        guard case .rejected(_, let detail) = error(400, body) else {
            Issue.record("not rejected")
            return
        }
        #expect(detail.count == 301)
        #expect(detail.hasSuffix("…"))
    }
}

@Suite struct `A server's words in an error` {
    static let hostile = "a\u{1B}[2Jb\u{9B}31mc\u{202E}d\u{200B}e\u{7F}\r\nf"

    private func body(_ members: [String: String]) throws -> [UInt8] {
        try Array(JSONEncoder().encode(members))
    }

    @Test func `are one line without controls, wherever they stand`() throws {
        let tame = "a [2Jb 31mcde f"
        #expect(
            LettaError(status: 400, headers: [:], body: try body(["detail": Self.hostile]))
                == .rejected(status: 400, detail: tame))
        let model = try JSONEncoder().encode([
            "error": ["type": Self.hostile, "message": Self.hostile]
        ])
        #expect(
            LettaError(status: 500, headers: [:], body: Array(model))
                == .modelFailed(kind: tame, detail: tame))
        let data = String(decoding: model, as: UTF8.self)
        #expect(
            try StreamEvent(ServerSentEvent(data: data))
                == .failure(StreamFailure(kind: tame, message: tame)))
    }
}
