import LettaAPI
import Testing

@Suite struct `An error answer` {
    private func error(
        _ status: Int, _ body: String, headers: [String: String] = [:]
    ) -> LettaError? {
        LettaError(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test func `is told by what the caller can do`() {
        #expect(error(200, "{}") == nil)
        #expect(
            error(401, #"{"detail":"Unauthorized"}"#) == .notAllowed(detail: "Unauthorized"))
        #expect(
            error(404, #"{"detail":"Block not found"}"#) == .notFound(detail: "Block not found"))
        #expect(
            error(500, #"{"detail":"An unknown error occurred"}"#)
                == .serverFailed(status: 500, detail: "An unknown error occurred"))
        #expect(error(422, #"{"detail":"x"}"#) == .rejected(status: 422, detail: "x"))
    }

    @Test func `of the model is not one of our key`() {
        let answer = error(
            401, #"{"error":{"type":"llm_authentication","message":"m","detail":"d"}}"#)
        #expect(answer == .modelFailed(kind: "llm_authentication", detail: "d"))
    }

    @Test func `names the run that a busy conversation is busy with`() {
        #expect(
            error(409, #"{"detail":"busy","run_id":"run-1"}"#)
                == .conflict(detail: "busy", run: RunID("run-1")))
    }

    @Test func `tells a pending approval apart`() {
        let body =
            #"{"detail":{"code":"PENDING_APPROVAL","message":"m","pending_request_id":"message-1"}}"#
        #expect(error(409, body) == .approvalPending(request: MessageID("message-1")))
    }

    @Test func `shows no SQL and no Python objects`() throws {
        let sql =
            #"{"detail":"A unique constraint was violated for Identity. Check your input for duplicates: (sqlalchemy.dialects.postgresql.asyncpg.IntegrityError) <class 'x'>: duplicate\nDETAIL: Key\n[SQL: INSERT INTO identities]"}"#
        let python =
            #"{"detail":"Identity not found with identifier_key='u2', access level in ['read'] for actor='id='user-0' updated_at=datetime.datetime(2026, 11)'"}"#
        for answer in [error(409, sql), error(404, python)] {
            let text = "\(try #require(answer))"
            for word in ["sqlalchemy", "INSERT", "actor", "datetime", "\n"] {
                #expect(!text.contains(word))
            }
        }
    }

    @Test func `reads the Python list of a validation error`() {
        let body =
            #"{"trace_id":"","detail":"[{'type': 'string_type', 'loc': ('body', 'value'), 'msg': 'Input should be a valid string', 'input': {'secret': 1}}]"}"#
        #expect(
            error(422, body)
                == .rejected(status: 422, detail: "body.value: Input should be a valid string"))
    }

    @Test func `honours Retry-After in seconds`() {
        #expect(
            error(429, #"{"detail":"slow"}"#, headers: ["retry-after": "7"])
                == .rateLimited(detail: "slow", retryAfter: .seconds(7)))
    }

    @Test(arguments: [307, 502])
    func `by somebody else is nonsense`(status: Int) throws {
        let answer = try #require(
            error(status, "<!DOCTYPE html><html>", headers: ["location": "http://x/v1/agents/"]))
        guard case .nonsense = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func `is one short line without control characters`() throws {
        let long = String(repeating: "a\\u001b[31m\\n", count: 500)
        guard case .notFound(let detail) = error(404, "{\"detail\":\"\(long)\"}") else {
            Issue.record("no detail")
            return
        }
        #expect(detail.count <= 301)
        #expect(!detail.unicodeScalars.contains { $0.value < 32 })
    }
}
