import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import PracticeServer

/// A practice server of its own for one test, and a bare HTTP client that knows nothing of Letta.
final class Letta: Sendable {
    let server: PracticeServer
    let url: String
    let databasePath: String
    private let ownsFolder: Bool

    /// What came back: a status and a body.
    struct Answer: Sendable {
        var status: Int
        /// Where a redirect points.
        var location: String?
        var text: String

        var json: Any? {
            try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
        var object: [String: Any] { json as? [String: Any] ?? [:] }
        var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
        var id: String { object["id"] as? String ?? "" }
        var detail: String { object["detail"] as? String ?? "" }
        var prompt: String { json as? String ?? "" }
        /// The events of a stream, in order; `[DONE]` is one with that type.
        var events: [Event] { Event.all(in: text) }
        /// The messages of a send without stream.
        var messages: [[String: Any]] { object["messages"] as? [[String: Any]] ?? [] }
        /// What the agent said.
        var reply: String { messages.compactMap { $0["content"] as? String }.joined() }
        func messages(_ type: String) -> [[String: Any]] {
            messages.filter { $0["message_type"] as? String == type }
        }
    }

    /// Starts a server; `path` shares the database of another one.
    init(
        sharing path: String? = nil, faults: [PracticeFault] = [], password: String? = nil,
        model: PracticeModel = .scripted
    ) async throws {
        let folder = NSTemporaryDirectory() + "practice-\(UUID().uuidString)"
        databasePath = path ?? folder + "/letta.sqlite"
        ownsFolder = path == nil
        var configuration = PracticeConfiguration(databasePath: databasePath)
        configuration.tokenDelay = .zero
        configuration.faults = faults
        configuration.password = password
        configuration.model = model
        server = PracticeServer(configuration)
        url = try await server.start()
    }

    /// Runs a test against a new server, and stops it afterwards.
    static func run(
        faults: [PracticeFault] = [], password: String? = nil,
        _ body: (Letta) async throws -> Void
    ) async throws {
        let letta = try await Letta(faults: faults, password: password)
        do {
            try await body(letta)
        } catch {
            await letta.stop()
            throw error
        }
        await letta.stop()
    }

    func stop() async {
        await server.stop()
        guard ownsFolder else { return }
        try? FileManager.default.removeItem(
            atPath: (databasePath as NSString).deletingLastPathComponent)
    }

    func request(
        _ method: String, _ path: String, _ body: Any? = nil, headers: [String: String] = [:]
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + path)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "X-Stainless-Package-Version", value: "1.7.12")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let text = body as? String {
            request.body = .bytes(ByteBuffer(string: text))
        } else if let body {
            request.body = .bytes(
                ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        return request
    }

    @discardableResult
    func call(
        _ method: String, _ path: String, _ body: Any? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        let request = try request(method, path, body, headers: headers)
        let response = try await Letta.client.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 64 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code), location: response.headers.first(name: "location"),
            text: String(buffer: buffer))
    }

    private static let client = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup,
        configuration: .init(redirectConfiguration: .disallow))

    // MARK: What most tests begin with

    func makeAgent(blocks: [[String: Any]] = [["label": "human", "value": "Name: ?"]]) async throws
        -> String
    {
        try await call(
            "POST", "/v1/agents/",
            ["name": "ada agent", "model": "practice/scripted", "memory_blocks": blocks]
        ).id
    }

    func makeBlock(_ label: String, _ value: String) async throws -> String {
        try await call("POST", "/v1/blocks/", ["label": label, "value": value]).id
    }

    func attach(_ block: String, to agent: String) async throws {
        try await call("PATCH", "/v1/agents/\(agent)/core-memory/blocks/attach/\(block)")
    }

    func detach(_ block: String, from agent: String) async throws {
        try await call("PATCH", "/v1/agents/\(agent)/core-memory/blocks/detach/\(block)")
    }

    func makeConversation(_ agent: String) async throws -> String {
        try await call("POST", "/v1/conversations/?agent_id=\(agent)", [:] as [String: Any]).id
    }

    func say(_ text: String, to agent: String, _ options: [String: Any] = [:]) async throws
        -> Answer
    {
        try await call("POST", "/v1/agents/\(agent)/messages", Letta.send(text, options))
    }

    static func send(_ text: String, _ options: [String: Any] = [:]) -> [String: Any] {
        ["messages": [["role": "user", "content": text]]].merging(options) { $1 }
    }

    /// The persona blocks that the model last saw.
    func seenPersonas() async throws -> [String] {
        try await call("GET", "/_model/log?n=1").list.last?["persona_blocks"] as? [String] ?? []
    }

    /// Waits for a run's end by asking for it.
    func end(of run: String) async throws -> [String: Any] {
        while true {
            let state = try await call("GET", "/v1/runs/\(run)").object
            if !(state["completed_at"] is NSNull) { return state }
        }
    }

    /// Opens a stream and reads as many events as asked for, then leaves.
    func read(_ count: Int, of path: String, _ body: Any) async throws -> [Event] {
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)
        defer { Task { try await client.shutdown() } }
        let response = try await client.execute(
            try request("POST", path, body), timeout: .seconds(60))
        var text = ""
        for try await buffer in response.body {
            text += String(buffer: buffer)
            let events = Event.all(in: text)
            if events.count >= count { return Array(events.prefix(count)) }
        }
        return Event.all(in: text)
    }
}

/// One event of a stream.
struct Event: @unchecked Sendable {
    var type: String
    /// Whether `event: error` stood before it.
    var isError: Bool
    var members: [String: Any]

    var run: String { members["run_id"] as? String ?? "" }
    var seq: Int? { members["seq_id"] as? Int }
    var content: String { members["content"] as? String ?? "" }

    static func all(in text: String) -> [Event] {
        text.split(separator: "\n\n").compactMap { part in
            guard let range = part.range(of: "data: ") else { return nil }
            let data = part[range.upperBound...]
            if data == "[DONE]" { return Event(type: "[DONE]", isError: false, members: [:]) }
            let json = try? JSONSerialization.jsonObject(with: Data(data.utf8))
            guard let members = json as? [String: Any] else { return nil }
            return Event(
                type: members["message_type"] as? String ?? "",
                isError: part.hasPrefix("event: error"), members: members)
        }
    }
}

/// The labels of the blocks in a prompt.
func labels(_ prompt: String) -> [String] {
    prompt.matches(of: /<([^<>\/]+)>\n<description>/).map { String($0.1) }
}
