import Resources

/// The words that tests steer the scripted model with.
///
/// They count at the start of a message, or as a message of their own with a word before them; in
/// the middle of a sentence they are only words.
enum CommandWords {
    static func plan(_ request: ModelRequest) -> Plan? {
        guard let user = request.messages.last(where: { $0.role == .user }) else { return nil }
        guard let plan = plan(user.text, request) else { return nil }
        guard let last = request.messages.last, last.role == .tool else { return plan }
        return .text("Done: " + last.text.prefix(200))
    }

    private static func plan(_ text: String, _ request: ModelRequest) -> Plan? {
        if let match = text.firstMatch(of: /\berror(\d{3})\b/), let status = Int(match.1) {
            return Plan(failure: status)
        }
        if text.contains(/\berrormid\b/) {
            return Plan(
                pieces: ["one ", "two ", "three ", "four ", "five "], pause: .milliseconds(2),
                breaksOff: true)
        }
        if isCommand("error", text) { return Plan(failure: 500) }
        if text.contains("tool "),
            let match = text.wholeMatch(of: /(?s)(?:.*\s)?tool (\w+) (\{.*\})\s*/)
        {
            return .call(String(match.1), text: normalized(String(match.2)))
        }
        if let plan = memoryPlan(text, request) { return plan }
        var plan: Plan?
        if let match = text.firstMatch(of: /\bslow (\d{1,6})\b/), let count = Int(match.1) {
            plan = Plan(pieces: (0..<count).map { "tok\($0) " }, pause: .milliseconds(20))
        } else if isCommand("slow", text) {
            plan = Plan(pieces: (0..<200).map { "tok\($0) " }, pause: .milliseconds(20))
        } else if let match = text.firstMatch(of: /\blong (\d{1,6})\b/), let count = Int(match.1) {
            plan = Plan(pieces: (0..<count).map { "w\($0) " }, pause: .zero)
        } else if isCommand("think", text) {
            plan = Plan(
                reasoning: "Let me think about this step by step. ", text: "The answer is 42.")
        } else if isCommand("empty", text) {
            plan = Plan()
        } else if isCommand("md", text) {
            plan = Plan(text: PracticeScript.shared.markdown)
        } else if isCommand("whoami", text) {
            let prompts =
                [request.system] + request.messages.filter { $0.role == .system }.map(\.text)
            let labels = prompts.flatMap { Prompt.blocks(in: $0).map(\.label) }
                .filter { $0.lowercased().hasPrefix("persona_") }
            plan = Plan(text: "blocks: " + Set(labels).sorted().joined(separator: ","))
        }
        if let match = text.firstMatch(of: /\bhang (\d+(?:\.\d+)?)\b/),
            let seconds = Double(match.1), seconds < 86_400
        {
            plan = plan ?? Plan(text: "Echo: " + text)
            plan?.wait = .milliseconds(Int(seconds * 1_000))
        }
        return plan
    }

    /// `remember [label] X` and `replace [label] A => B`.
    ///
    /// Without a label they mean `human`, and "remember that …" is left to the conversation.
    private static func memoryPlan(_ text: String, _ request: ModelRequest) -> Plan? {
        if let match = text.wholeMatch(of: /(?s)\s*(?:please )?remember \[([^\]]+)\] (.+)/) {
            return insert(String(match.1), String(match.2))
        }
        if let match = text.wholeMatch(of: /(?s)\s*replace (?:\[([^\]]+)\] )?(.+?) => (.+)/) {
            return .call(
                "memory_replace",
                [
                    "label": .string(match.1.map(String.init) ?? "human"),
                    "old_string": .string(String(match.2)),
                    "new_string": .string(String(match.3)),
                ])
        }
        if let match = text.wholeMatch(
            of: /(?s)remember (?!that\b)(?!me\b)(?!my\b)(?!i\b)(?!I\b)(.+)/),
            Prompt.blocks(in: request.system).contains(where: { $0.label == "human" })
        {
            return insert("human", String(match.1))
        }
        return nil
    }

    private static func insert(_ label: String, _ text: String) -> Plan {
        .call(
            "memory_insert",
            [
                "label": .string(label),
                "new_string": .string(text.trimmed), "insert_line": -1,
            ])
    }

    /// Letta reads a model's arguments and writes them anew; what is not JSON becomes `{}`.
    private static func normalized(_ arguments: String) -> String {
        (JSONParser.parse(arguments) ?? [:]).text(.spaced)
    }

    private static func isCommand(_ word: String, _ text: String) -> Bool {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        return words.count <= 2 && words.contains { $0 == word }
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// The words of the scripted model, from the script that is built in.
struct PracticeScript: Sendable {
    static let shared = PracticeScript(JSONParser.parse(Resources.practiceScript) ?? [:])

    private let script: JSON

    private init(_ script: JSON) { self.script = script }

    /// A phrase, one of its variants by number, with `{name}`s filled in.
    func phrase(_ key: String, _ number: Int = 0, _ values: [String: String] = [:]) -> String {
        let variants = script["phrases"]?[key]?.strings ?? []
        guard !variants.isEmpty else { return "" }
        var text = variants[abs(number % variants.count)]
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    var markdown: String { script["markdown"]?.string ?? "" }
}
