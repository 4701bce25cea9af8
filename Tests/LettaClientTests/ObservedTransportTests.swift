import LettaAPI
import Synchronization
import Testing

@testable import LettaClient

@Suite struct `A transport that is watched` {
    /// Answers with what it was given.
    private struct Answering: Transport {
        var status = 200
        var type = "application/json"
        var pieces: [String]

        func perform(
            _ request: TransportRequest,
            receive: (TransportPart) async throws(LettaError) -> Void
        ) async throws(LettaError) {
            try await receive(.head(status: status, headers: ["content-type": type]))
            for piece in pieces { try await receive(.body(Array(piece.utf8))) }
        }

        func shutdown() async {}
    }

    private final class Watcher: TransportObserver {
        let isWatching: Bool
        private let seen = Mutex<[TransportEvent]>([])

        init(isWatching: Bool = true) { self.isWatching = isWatching }

        var events: [TransportEvent] { seen.withLock { $0 } }

        func observe(_ event: TransportEvent) { seen.withLock { $0.append(event) } }
    }

    private func watched(
        _ transport: Answering, body: String = "", isWatching: Bool = true
    ) async throws -> (events: [TransportEvent], received: String) {
        let watcher = Watcher(isWatching: isWatching)
        let observed = ObservedTransport(
            transport: transport, key: Secret("sk-1234"), observer: watcher)
        var received: [UInt8] = []
        try await observed.perform(
            TransportRequest(
                method: "POST", target: "/v1/x?q=sk-1234",
                headers: ["authorization": "Bearer sk-1234"],
                body: body.isEmpty ? nil : Array(body.utf8))
        ) { part throws(LettaError) in
            if case .body(let bytes) = part { received += bytes }
        }
        return (watcher.events, String(decoding: received, as: UTF8.self))
    }

    @Test func `tells of a request and its answer, and changes nothing of it`() async throws {
        let result = try await watched(
            Answering(pieces: ["{\"a\":", "1}"]), body: "{\"b\": 2}")
        #expect(result.received == "{\"a\":1}")
        guard case .sent("POST", "/v1/x?q=<secret>", 8, "{\"b\": 2}") = result.events.first,
            case .answered(_, _, 200, _) = result.events.dropFirst().first,
            case .ended(_, _, 200, _, 7, "{\"a\":1}") = result.events.last
        else {
            Issue.record("\(result.events)")
            return
        }
        #expect(result.events.count == 3)
    }

    @Test func `tells each line of a stream, however it is cut`() async throws {
        let result = try await watched(
            Answering(
                type: "text/event-stream; charset=utf-8",
                pieces: ["data: {\"a\"", ":1}\r\n\r\nda", "ta: [DONE]\n\n"]))
        let lines = result.events.compactMap { event in
            if case .received(let line) = event { line } else { nil }
        }
        #expect(lines == ["data: {\"a\":1}", "data: [DONE]"])
    }

    @Test func `tells nobody's secrets`() async throws {
        let body =
            #"{"api_key": "abc", "password" : "p\"q", "x": "Bearer sk-1234", "stream_tokens": true}"#
        let result = try await watched(Answering(pieces: [#"{"token":"t0"}"#]), body: body)
        let told = "\(result.events)"
        for secret in ["abc", "p\\", "sk-1234", "t0"] { #expect(!told.contains(secret)) }
        #expect(told.contains("stream_tokens"))
        #expect(result.received == #"{"token":"t0"}"#)
    }

    @Test func `costs nothing while nobody looks`() async throws {
        let result = try await watched(Answering(pieces: ["{}"]), isWatching: false)
        #expect(result.events.isEmpty)
        #expect(result.received == "{}")
    }

    @Test(arguments: [
        (#"{"key":"v","n":1}"#, #"{"key":"<secret>","n":1}"#),
        (#"{"accessToken": "v"#, #"{"accessToken": "<secret>""#),
        (#"{"monkey":"v","keys":["k"]}"#, #"{"monkey":"v","keys":["k"]}"#),
        (#"["key","v"]"#, #"["key","v"]"#), ("no json: key", "no json: key"),
        (#"{"api_key":null,"x":"y"}"#, #"{"api_key":null,"x":"y"}"#),
    ])
    func `hides fields by their names`(json: String, expected: String) {
        #expect(SecretFields.hidden(json) == expected)
    }

    @Test func `tells no more of a body than can be read`() async throws {
        let long = String(repeating: "x", count: 1_000_000)
        let result = try await watched(Answering(pieces: [long, long]), body: long)
        guard case .ended(_, _, _, _, let bytes, let body) = result.events.last else {
            Issue.record("no end")
            return
        }
        #expect(bytes == 2_000_000)
        #expect(body.utf8.count < 5000)
        #expect(result.received.utf8.count == 2_000_000)
    }
}
