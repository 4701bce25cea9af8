import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A model behind OpenAI's chat completions: Ollama, llama.cpp, vLLM and their like.
struct OpenAIModel: ChatModel {
    private let url: String
    private let model: String
    private let key: String?
    private let client = HTTPClient(configuration: .init(timeout: .init(connect: .seconds(10))))

    init(url: String, model: String, key: String?) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.model = model
        self.key = key
    }

    func close() async { try? await client.shutdown() }

    func answer(
        _ request: ModelRequest, emit: (ModelDelta) async throws -> Void
    ) async throws {
        var post = HTTPClientRequest(url: url + "/chat/completions")
        post.method = .POST
        post.headers.add(name: "Content-Type", value: "application/json")
        if let key { post.headers.add(name: "Authorization", value: "Bearer \(key)") }
        post.body = .bytes(ByteBuffer(string: body(request).text()))
        let response: HTTPClientResponse
        do {
            response = try await client.execute(post, timeout: .hours(1))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RunFailure(unreachable: "\(error)")
        }
        guard response.status.code == 200 else {
            let text = try? await response.body.collect(upTo: 64 * 1024)
            throw RunFailure(
                providerStatus: Int(response.status.code),
                text: text.map { String(buffer: $0) } ?? "")
        }
        var reader = ChunkReader()
        var buffers = response.body.makeAsyncIterator()
        while let buffer = try await next(&buffers) {
            for delta in reader.read(buffer.readableBytesView) { try await emit(delta) }
        }
        if !reader.isComplete { throw RunFailure.connectionLost }
    }

    private func next(
        _ buffers: inout HTTPClientResponse.Body.AsyncIterator
    ) async throws -> ByteBuffer? {
        do {
            return try await buffers.next()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RunFailure.connectionLost
        }
    }

    private func body(_ request: ModelRequest) -> JSON {
        var body = request.payload(model: model)
        body["stream"] = true
        body["stream_options"] = ["include_usage": true]
        return body
    }
}

extension ModelRequest {
    /// What OpenAI's endpoints are sent for this request.
    func payload(model: String) -> JSON {
        var payload: JSON = [
            "model": .string(model),
            "messages": .array(
                [["role": "system", "content": .string(system)]] + messages.map(message)),
        ]
        if !tools.isEmpty { payload["tools"] = .array(tools.map(\.schema)) }
        return payload
    }

    private func message(_ message: ModelMessage) -> JSON {
        var json: JSON = [
            "role": .string(message.role.rawValue), "content": .string(message.text),
        ]
        if let name = message.name, message.role == .user { json["name"] = .string(name) }
        if let id = message.toolCallID { json["tool_call_id"] = .string(id) }
        if let call = message.toolCall {
            json["tool_calls"] = [
                [
                    "id": .string(call.id), "type": "function",
                    "function": [
                        "name": .string(call.name), "arguments": .string(call.arguments),
                    ],
                ]
            ]
        }
        return json
    }
}

/// Reads the chunks of a streamed completion.
struct ChunkReader {
    /// Whether the model said that it had finished.
    private(set) var isComplete = false
    private var line: [UInt8] = []
    private var hasCall = false

    mutating func read(_ bytes: some Sequence<UInt8>) -> [ModelDelta] {
        var deltas: [ModelDelta] = []
        for byte in bytes {
            guard byte == 0x0A else {
                line.append(byte)
                continue
            }
            deltas += take(String(decoding: line, as: UTF8.self))
            line.removeAll(keepingCapacity: true)
        }
        return deltas
    }

    private mutating func take(_ line: String) -> [ModelDelta] {
        guard line.hasPrefix("data:") else { return [] }
        let data = line.dropFirst(5).trimmed
        if data == "[DONE]" {
            isComplete = true
            return []
        }
        guard let chunk = JSONParser.parse(data) else { return [] }
        var deltas: [ModelDelta] = []
        if let usage = chunk["usage"], let prompt = usage["prompt_tokens"]?.int {
            deltas.append(
                .usage(prompt: prompt, completion: usage["completion_tokens"]?.int ?? 0))
        }
        guard let choice = chunk["choices"]?.array?.first else { return deltas }
        if choice["finish_reason"]?.string != nil { isComplete = true }
        guard let delta = choice["delta"] else { return deltas }
        if let text = (delta["reasoning_content"] ?? delta["reasoning"])?.string, !text.isEmpty {
            deltas.append(.reasoning(text))
        }
        if let text = delta["content"]?.string, !text.isEmpty { deltas.append(.text(text)) }
        // One call at a time, as Letta does by default: further ones are left out.
        if let call = delta["tool_calls"]?.array?.first(where: { ($0["index"]?.int ?? 0) == 0 }) {
            if let name = call["function"]?["name"]?.string, !name.isEmpty, !hasCall {
                hasCall = true
                deltas.append(
                    .toolCall(
                        id: call["id"]?.string ?? "call_" + Identifier.uuid().prefix(8),
                        name: name))
            }
            if let text = call["function"]?["arguments"]?.string, !text.isEmpty {
                deltas.append(.toolArguments(text))
            }
        }
        return deltas
    }
}
