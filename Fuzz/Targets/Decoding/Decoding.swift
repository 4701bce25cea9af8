import ChatCore
import FoundationEssentials
import FuzzSupport
import LettaAPI

/// Whatever a server sends is read or refused; what was read can be stored and comes back equal; errors
/// are fit for one line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count: count)
    let status = input.pick([200, 302, 400, 401, 404, 409, 422, 429, 500, 503])
    let json = input.rest()
    let data = Data(json)

    checkValues(data)
    checkMessages(data)
    checkEvent(String(decoding: json, as: UTF8.self))
    if let error = LettaError(
        status: status, headers: ["location": String(decoding: json.prefix(40), as: UTF8.self)],
        body: json)
    {
        checkWords(of: error)
    }
    return 0
}

private func read<T: Decodable>(_ type: T.Type, _ data: Data) -> T? {
    try? JSONDecoder().decode(type, from: data)
}

/// The same value again, after it was written and read.
private func again<T: Codable>(_ value: T) -> T? {
    guard let data = try? JSONEncoder().encode(value) else { return nil }
    return read(T.self, data)
}

private func checkValues(_ data: Data) {
    if let value = read(JSONValue.self, data) {
        require(again(value) == value, "any JSON survives being written: \(value)")
    }
    if let block = read(Block.self, data) {
        require(again(block) == block, "a block survives being written: \(block)")
    }
    if let identity = read(Identity.self, data) {
        require(again(identity) == identity, "an identity survives being written: \(identity)")
    }
    if let usage = read(Usage.self, data) {
        require(again(usage) == usage, "usage survives being written: \(usage)")
    }
    _ = read(Agent.self, data)
    _ = read([Agent].self, data)
    _ = read([Block].self, data)
    _ = read(Run.self, data)
    _ = read([Step].self, data)
    _ = read(Conversation.self, data)
    _ = read(Model.self, data)
    _ = read(Health.self, data)
}

private func checkMessages(_ data: Data) {
    let messages = read([Message].self, data) ?? read(Message.self, data).map { [$0] } ?? []
    var streamed = Transcript()
    var stored = Transcript()
    for message in messages {
        let document = MessageDocument(message)
        require(document.message == message, "a document has all of a message: \(message)")
        require(again(document)?.message == message, "a message survives the store: \(message)")
        streamed.apply(.message(message))
        stored.apply(stored: message)
        let places = Set(stored.entries.map(\.id))
        require(places.count == stored.entries.count, "entries have ids of their own")
    }
    streamed.replaceReply(to: "nobody", with: messages)
    streamed.end(otid: messages.first?.otid ?? "", as: .cancelled)
}

private func checkEvent(_ text: String) {
    checkReader(text)
    do throws(LettaError) {
        let event = try StreamEvent(ServerSentEvent(data: text))
        if case .failure(let failure) = event {
            require(isOneLine(failure.kind), "a failure's kind is one line")
            require(isOneLine(failure.message), "a failure's words are one line")
            require(isOneLine(failure.detail ?? ""), "a failure's detail is one line")
        }
        var transcript = Transcript()
        transcript.say("hello", by: "ada", otid: "1", at: nil)
        transcript.apply(event)
        transcript.apply(event)
        transcript.end(otid: "1", as: .completed(.endTurn))
        require(
            transcript.entries.allSatisfy { $0.state != .streaming }, "nothing streams at the end")
    } catch {
        checkWords(of: error)
    }
}

private func checkReader(_ text: String) {
    let event = ServerSentEvent(data: text)
    let decoded = try? StreamEvent(event)
    let other = ServerSentEvent(
        data: #"{"id":"m","message_type":"reasoning_message","reasoning":"a","run_id":"r"}"#)
    var reader = StreamEventReader()
    require((try? reader.read(event)) == decoded, "a reader reads what the decoder reads")
    require(
        (try? reader.read(other)) == (try? StreamEvent(other)), "an event leaves nothing behind")
    require((try? reader.read(event)) == decoded, "an event is read the same again")
}

private func checkWords(of error: LettaError) {
    let words: [String] =
        switch error {
        case .unreachable(let text), .interrupted(let text), .notAllowed(let text),
            .notFound(let text), .conflict(let text, _), .rateLimited(let text, _),
            .rejected(_, let text), .serverFailed(_, let text), .nonsense(let text):
            [text]
        case .modelFailed(let kind, let detail): [kind, detail]
        case .cancelled, .approvalPending: []
        }
    for text in words {
        require(isOneLine(text), "an error's words are one line: \(text.debugDescription)")
        require(text.count < 1000, "an error's words are short")
    }
}

private func isOneLine(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default:
            !scalar.properties.isBidiControl && !scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}

@main enum DecodingTarget: FuzzTarget {}
