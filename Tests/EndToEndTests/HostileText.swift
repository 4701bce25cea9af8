import Foundation

/// Text that tries to control a terminal, and what would show that it did.
enum HostileText {
    /// What no terminal may get: each of these does something.
    static let sequences = [
        "\u{1B}]0;PWNED", "\u{1B}]2;PWNED", "\u{1B}]52;", "\u{1B}]8;", "\u{1B}]9;",
        "\u{1B}[31;45m", "\u{1B}[8;5;5t", "\u{1B}[5n", "\u{1B}c", "\u{1B}P+q", "\u{1B}[?47l",
        "\u{9B}32m", "\u{9D}0;", "\u{9C}", "\u{90}", "\u{85}", "\u{202E}", "\u{2066}", "\u{200B}",
        "\u{FEFF}", "\u{7}", "\u{7F}",
    ]

    /// All of them in a row, with words between that must be seen.
    static let text =
        "PWNED\u{1B}]0;PWNED\u{7}\u{1B}]2;PWNED\u{1B}\\\u{1B}]52;c;UFdORUQ=\u{7}"
        + "\u{1B}]8;;http://evil.test\u{1B}\\LINK\u{1B}]8;;\u{1B}\\\u{1B}]9;x\u{7}\u{1B}[31;45mRED"
        + "\u{1B}[8;5;5t\u{1B}[5n\u{1B}c\u{1B}P+q544e\u{1B}\\\u{1B}[?47l"
        + "\u{9B}32m\u{9D}0;PWNED\u{9C}\u{90}\u{85}\u{7F}\u{8}\u{8}\u{202E}x\u{2066}\u{2069}\u{202C}"
        + "\u{200B}\u{FEFF}END"

    /// The sequences that are in some output.
    static func found(in output: [UInt8]) -> [String] {
        let text = String(decoding: output, as: UTF8.self).unicodeScalars
        return sequences.filter { sequence in
            !text.split(
                separator: Array(sequence.unicodeScalars), maxSplits: 1,
                omittingEmptySubsequences: false
            ).dropFirst().isEmpty
        }
    }

    /// What a server could put into the answers of an honest one, wherever it speaks freely.
    ///
    /// Not into values in compiled prompts, whose lengths would no longer be right, nor into what the client
    /// made.
    static func poison(_ answer: ScriptedServer.Answer, to target: String) -> ScriptedServer.Answer
    {
        var answer = answer
        if target.contains("recompile") {
            answer.body = poison(prompt: answer.body)
            return answer
        }
        if answer.type.hasPrefix("text/event-stream") {
            let lines = String(decoding: answer.body, as: UTF8.self).components(separatedBy: "\n")
            answer.body = Data(
                lines.map { line in
                    guard line.hasPrefix("data: {") else { return line }
                    return "data: "
                        + String(decoding: poison(Data(line.utf8.dropFirst(6))), as: UTF8.self)
                }.joined(separator: "\n").utf8)
        } else {
            answer.body = poison(answer.body)
        }
        return answer
    }

    /// The agent's own block is called here as it is called elsewhere.
    private static func poison(prompt json: Data) -> Data {
        guard
            let prompt = try? JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
                as? String
        else { return json }
        let poisoned = prompt.replacing("persona>\n", with: "persona\(text)>\n")
        let data = try? JSONSerialization.data(
            withJSONObject: poisoned, options: .fragmentsAllowed)
        return data ?? json
    }

    private static func poison(_ json: Data) -> Data {
        guard let value = try? JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed),
            let data = try? JSONSerialization.data(
                withJSONObject: poison(value, key: ""), options: .fragmentsAllowed)
        else { return json }
        return data
    }

    private static let spoken: Set = [
        "name", "content", "text", "reasoning", "arguments", "tool_return", "description", "value",
        "label", "detail", "message", "summary", "version", "model", "handle",
    ]

    private static func poison(_ value: Any, key: String) -> Any {
        switch value {
        case let members as [String: Any]:
            var poisoned = members
            for (name, member) in members { poisoned[name] = poison(member, key: name) }
            return poisoned
        case let elements as [Any]: return elements.map { poison($0, key: key) }
        case let words as String where spoken.contains(key):
            return words.hasPrefix("Persona_") || words.isEmpty ? words : words + text
        default: return value
        }
    }
}
