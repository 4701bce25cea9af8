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
                detail: "it sends us to \(target), and redirects are not followed, to keep the key safe")
            return
        }
        let answer = ErrorBody(body)
        if let model = answer.model {
            self = .modelFailed(kind: model.kind, detail: model.detail)
            return
        }
        let detail = answer.detail ?? "HTTP status \(status)"
        switch status {
        case 401, 403: self = .notAllowed(detail: detail)
        case _ where answer.detail == nil && !body.isEmpty && !answer.isJSON:
            self = .nonsense(detail: Self.describe(foreign: body, status: status))
        case 404: self = .notFound(detail: detail)
        case 409 where answer.code == "PENDING_APPROVAL":
            self = .approvalPending(request: answer.pendingRequest)
        case 409: self = .conflict(detail: detail, run: answer.run)
        case 429:
            self = .rateLimited(
                detail: detail, retryAfter: RetryAfter.duration(headers["retry-after"]))
        case 500...: self = .serverFailed(status: status, detail: detail)
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
            let words = error["detail"]?.string ?? error["message"]?.string ?? ""
            model = (kind, OneLine.clean(words))
            return
        }
        switch value["detail"] {
        case .string(let text): detail = Self.readable(text)
        case .object(let members):
            code = members["code"]?.string
            detail = members["message"]?.string.map { OneLine.clean($0) }
            pendingRequest = members["pending_request_id"]?.string.map { MessageID($0) }
        case .array(let problems):
            detail = OneLine.clean(problems.compactMap { $0["msg"]?.string }.joined(separator: "; "))
        default:
            detail = (value["message"] ?? value["error"])?.string.map { OneLine.clean($0) }
        }
    }

    /// The sentence in front of Python's and the database's own words.
    private static func readable(_ text: String) -> String {
        if text.hasPrefix("[{") { return validation(text) }
        var text = text[...]
        for marker in [": (sqlalchemy", "\n", " access level in", " for actor=", "[SQL"] {
            if let range = text.firstRange(of: marker) { text = text[..<range.lowerBound] }
        }
        while text.last == "," || text.last == " " { text = text.dropLast() }
        return OneLine.clean(text)
    }

    /// The messages and places in a validation error, which is Python's spelling of a list.
    private static func validation(_ text: String) -> String {
        var problems: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "'msg': ") {
            let place = rest[..<start.lowerBound].ranges(of: "'loc': (").last
                .flatMap { opening -> String? in
                    let after = rest[opening.upperBound...]
                    return after.firstIndex(of: ")").map { String(after[..<$0]) }
                }
            rest = rest[start.upperBound...]
            guard let quote = rest.first, let end = rest.dropFirst().firstIndex(of: quote) else {
                break
            }
            let message = rest.dropFirst()[..<end]
            let name = place?.replacing("'", with: "").replacing(", ", with: ".")
            problems.append(name.map { "\($0): \(message)" } ?? String(message))
            rest = rest[end...]
        }
        return OneLine.clean(problems.isEmpty ? text : problems.joined(separator: "; "))
    }
}

/// The `Retry-After` header. Source: RFC 9110, section 10.2.3.
enum RetryAfter {
    /// Seconds; a date is not read, since our clock need not be the server's.
    static func duration(_ text: String?) -> Duration? {
        guard let text, let seconds = Double(text.filter { !$0.isWhitespace }), seconds >= 0,
            seconds <= 86_400
        else { return nil }
        return .milliseconds(Int(seconds * 1000))
    }
}
