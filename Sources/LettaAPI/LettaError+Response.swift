import FoundationEssentials

extension LettaError {
    /// Reads an answer that is no success; nil for one that is.
    ///
    /// Letta has five shapes of error bodies, some with Python objects and SQL inside, which nobody
    /// is shown. A body that is none of them comes from something between us and Letta.
    ///
    /// - Parameter headers: names in lower case.
    public init?(status: Int, headers: [String: String], body: [UInt8]) {
        guard !(200..<300).contains(status) else { return nil }
        if (300..<400).contains(status) {
            let target = OneLine.clean(headers["location"] ?? "elsewhere", limit: 120)
            self = .nonsense(
                detail:
                    "it sends us to \(target), and redirects are not followed, to keep the key safe"
            )
            return
        }
        let answer = ErrorBody(body)
        if let model = answer.model {
            self = .modelFailed(kind: model.kind, detail: model.detail)
            return
        }
        let isForeign = !body.isEmpty && !answer.isJSON
        let words = answer.detail.flatMap { $0.isEmpty ? nil : $0 } ?? "HTTP status \(status)"
        let detail = isForeign ? Self.describe(foreign: body, status: status) : words
        switch status {
        // What stands in front of a server answers with these while the server is away or too busy.
        case 429:
            self = .rateLimited(
                detail: detail, retryAfter: RetryAfter.duration(headers["retry-after"]))
        case 500...: self = .serverFailed(status: status, detail: detail)
        case _ where isForeign: self = .nonsense(detail: detail)
        case 401, 403: self = .notAllowed(detail: detail)
        case 404: self = .notFound(detail: detail)
        case 409 where answer.code == "PENDING_APPROVAL":
            self = .approvalPending(request: answer.pendingRequest)
        // A conversation says it in words alone.
        case 409 where detail.contains("is waiting for approval on a tool call"):
            self = .approvalPending(request: nil)
        case 409: self = .conflict(detail: detail, run: answer.run)
        default: self = .rejected(status: status, detail: detail)
        }
    }

    /// What to say of a body that no Letta server wrote.
    static func describe(foreign body: [UInt8], status: Int) -> String {
        let text = String(decoding: body.prefix(2000), as: UTF8.self)
        let lowered = text.lowercased()
        let isPage = lowered.contains("<html") || lowered.contains("<!doctype")
        if isPage { return "a web page came instead of an answer (HTTP status \(status))" }
        return "HTTP status \(status), and \"\(OneLine.clean(text, limit: 80))\""
    }
}

/// What an error body says, whichever shape it has.
private struct ErrorBody {
    var isJSON = false
    var detail: String?
    var code: String?
    var run: RunID?
    var pendingRequest: MessageID?
    var model: (kind: String, detail: String)?

    init(_ bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            return
        }
        isJSON = true
        run = value["run_id"]?.string.map { RunID($0) }
        if let error = value["error"], let kind = error["type"]?.string {
            let words = [error["detail"]?.string, error["message"]?.string].compactMap { $0 }
            model = (
                OneLine.clean(kind, limit: 60),
                ServerWords.readable(words.first { !$0.isEmpty } ?? kind)
            )
            return
        }
        switch value["detail"] {
        case .string(let text): detail = ServerWords.readable(text)
        case .object(let members):
            code = members["code"]?.string
            detail = members["message"]?.string.map { ServerWords.readable($0) }
            pendingRequest = members["pending_request_id"]?.string.map { MessageID($0) }
        case .array(let problems):
            detail = OneLine.clean(
                problems.compactMap { $0["msg"]?.string }.joined(separator: "; "))
        default:
            detail = (value["message"] ?? value["error"])?.string.map { ServerWords.readable($0) }
        }
    }
}

/// The `Retry-After` header.
///
/// Source: RFC 9110, section 10.2.3.
enum RetryAfter {
    /// Seconds; a date is not read, since our clock need not be the server's.
    static func duration(_ text: String?) -> Duration? {
        guard let text, let seconds = Double(text.filter { !$0.isWhitespace }), seconds >= 0,
            seconds <= 86_400
        else { return nil }
        return .milliseconds(Int(seconds * 1000))
    }
}
