/// Takes what people can read out of what a Letta server says, which may be full of Python and SQL.
enum ServerWords {
    /// One line, beginning with the sentence itself, and ending before Python's and the database's own
    /// words.
    static func readable(_ text: String) -> String {
        if text.hasPrefix("[{'") { return validation(text) }
        var rest = text[...]
        // `CONFLICT: `, `INTERNAL_SERVER_ERROR: `: the HTTP status in other letters.
        if let code = rest.prefixMatch(of: #/[A-Z]+(?:_[A-Z]+)*: /#) {
            rest = rest[code.range.upperBound...]
        }
        var cause: String?
        if let dictionary = rest.firstRange(of: " - {'") {
            cause = quoted(after: "'message': ", in: rest[dictionary.upperBound...])
            rest = rest[..<dictionary.lowerBound]
        }
        for marker in markers {
            if let range = rest.firstRange(of: marker) { rest = rest[..<range.lowerBound] }
        }
        while let last = rest.last, last == "," || last == ":" || last.isWhitespace {
            rest.removeLast()
        }
        let sentence = rest.replacing("'['", with: "'").replacing("']'", with: "'")
        return OneLine.clean(cause.map { "\(sentence): \($0)" } ?? String(sentence))
    }

    /// Where the sentence ends.
    private static let markers = [
        ": (sqlalchemy", "\n", ", access level in", " for actor=", " with actor id:", "[SQL",
        " type typing.", " <class ", "Traceback (",
    ]

    /// The messages and places in a validation error, which is Python's spelling of a list.
    private static func validation(_ text: String) -> String {
        var problems: [String] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "'msg': ") {
            let place = place(in: rest[..<start.lowerBound])
            guard let message = quoted(after: "'msg': ", in: rest[start.lowerBound...]) else {
                break
            }
            // Python's spelling of an enumeration's case: <Role.user: 'user'>.
            let words = message.replacing(#/<[A-Za-z.]+: ('[^']*')>/#) { $0.1 }
            problems.append(place.map { "\($0): \(words)" } ?? words)
            rest = rest[start.upperBound...]
        }
        return OneLine.clean(
            problems.isEmpty ? "the request is not valid" : problems.joined(separator: "; "))
    }

    /// `('body', 'messages', 0, 'role')` as `body.messages.0.role`.
    private static func place(in text: Substring) -> String? {
        guard let opening = text.ranges(of: "'loc': (").last else { return nil }
        let parts = text[opening.upperBound...].split(separator: ",").map { part in
            part.filter { !$0.isWhitespace && $0 != "'" }
        }
        // What is left has brackets: the tuple's end, and the names of Python functions.
        let names = parts.map { $0.hasSuffix(")") && !$0.contains("(") ? $0.dropLast() : $0[...] }
            .filter { !$0.isEmpty && !$0.contains(where: "()[]".contains) }
        return names.isEmpty ? nil : names.joined(separator: ".")
    }

    /// The Python string that follows a key.
    private static func quoted(after key: String, in text: Substring) -> String? {
        guard let start = text.firstRange(of: key)?.upperBound else { return nil }
        let literal = text[start...]
        guard let quote = literal.first, quote == "'" || quote == "\"" else { return nil }
        var result = ""
        var isEscaped = false
        for character in literal.dropFirst() {
            if isEscaped {
                result.append(character == "n" ? " " : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == quote {
                return result
            } else {
                result.append(character)
            }
        }
        return nil
    }
}
