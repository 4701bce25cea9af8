import FoundationEssentials

extension StreamEvent {
    /// Reads one event of a message stream.
    ///
    /// - Throws: `LettaError.nonsense` where its data is no JSON object of a message stream.
    public init(_ event: ServerSentEvent) throws(LettaError) {
        if event.data == "[DONE]" {
            self = .done
            return
        }
        do {
            self = try JSONDecoder().decode(Envelope.self, from: Data(event.data.utf8)).event
        } catch {
            throw .nonsense(
                detail: "an event of the stream is not what it should be: "
                    + OneLine.clean(event.data, limit: 120))
        }
    }

    /// Decodes by `message_type`, or as an error object where there is none.
    private struct Envelope: Decodable {
        var event: StreamEvent

        enum CodingKeys: String, CodingKey {
            case error, detail, message
            case type = "message_type"
            case runID = "run_id"
            case stopReason = "stop_reason"
            case errorType = "error_type"
        }

        enum ErrorKeys: String, CodingKey {
            case type, message, detail
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            switch try container.decodeIfPresent(String.self, forKey: .type) {
            case "ping":
                event = .ping(try container.decodeIfPresent(RunID.self, forKey: .runID))
            case "stop_reason":
                event = .stopReason(try container.decode(StopReason.self, forKey: .stopReason))
            case "usage_statistics":
                event = .usage(try Usage(from: decoder))
            case "error_message":
                event = .failure(
                    StreamFailure(
                        kind: OneLine.clean(
                            try container.decodeIfPresent(String.self, forKey: .errorType)
                                ?? "error", limit: 60),
                        message: ServerWords.readable(
                            try container.decodeIfPresent(String.self, forKey: .message) ?? ""),
                        detail: try container.decodeIfPresent(String.self, forKey: .detail)
                            .map { ServerWords.readable($0) },
                        runID: try container.decodeIfPresent(RunID.self, forKey: .runID)))
            case .some:
                event = .message(try Message(from: decoder))
            case nil:
                event = .failure(try Self.failure(container))
            }
        }

        /// An error object, or only its words, instead of an event.
        private static func failure(
            _ container: KeyedDecodingContainer<CodingKeys>
        ) throws -> StreamFailure {
            if let error = try? container.nestedContainer(
                keyedBy: ErrorKeys.self, forKey: .error)
            {
                return StreamFailure(
                    kind: OneLine.clean(
                        try error.decodeIfPresent(String.self, forKey: .type) ?? "error", limit: 60),
                    message: ServerWords.readable(
                        try error.decodeIfPresent(String.self, forKey: .message) ?? ""),
                    detail: try error.decodeIfPresent(String.self, forKey: .detail)
                        .map { ServerWords.readable($0) })
            }
            let key: CodingKeys = container.contains(.error) ? .error : .detail
            return StreamFailure(
                kind: "error",
                message: ServerWords.readable(try container.decode(String.self, forKey: key)),
                runID: try container.decodeIfPresent(RunID.self, forKey: .runID))
        }
    }
}
