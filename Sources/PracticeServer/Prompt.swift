/// The system prompt that an agent's memory is compiled into, and what can be read from one.
enum Prompt {
    /// What agents are told when their creator gave no system prompt of their own.
    static let baseInstructions = """
        <base_instructions>
        You are a helpful self-improving agent with advanced memory capabilities.
        <memory>
        Your memory consists of memory blocks, each with a label, a description (how the block \
        should influence your behaviour) and a value (its content). They are embedded in your \
        system instructions and always in your context. The memory tools edit them: use \
        memory_insert to add, memory_replace to change exact text, and conversation_search for \
        what was said earlier.
        </memory>
        Continue calling tools until the task is complete. To yield control, end your response \
        without calling a tool.
        Base instructions complete.
        </base_instructions>
        """

    static func compile(
        system: String, blocks: [BlockRecord], agentID: String, previousMessages: Int,
        at moment: Timestamp = .now
    ) -> String {
        var parts = [system]
        if !blocks.isEmpty { parts.append(memory(blocks)) }
        parts.append(metadata(agentID: agentID, previousMessages: previousMessages, at: moment))
        return parts.joined(separator: "\n\n")
    }

    /// The part of a prompt that holds an agent's blocks.
    static func memory(_ blocks: [BlockRecord]) -> String {
        """
        <memory_blocks>
        The following memory blocks are currently engaged in your core memory unit:

        \(blocks.map(section).joined(separator: "\n\n"))

        </memory_blocks>
        """
    }

    /// The last part of a prompt: whose it is, and when it was compiled.
    static func metadata(
        agentID: String, previousMessages: Int, at moment: Timestamp = .now
    ) -> String {
        """
        <memory_metadata>
        - AGENT_ID: \(agentID)
        - CONVERSATION_ID: default
        - System prompt last recompiled: \(moment.spoken)
        - \(previousMessages) previous messages between you and the user are stored in recall memory
        </memory_metadata>
        """
    }

    private static func section(_ block: BlockRecord) -> String {
        """
        <\(block.label)>
        <description>
        \(block.description ?? "")
        </description>
        <metadata>
        \(block.readOnly ? "- read_only=true\n" : "")\
        - chars_current=\(block.value.unicodeScalars.count)
        - chars_limit=\(block.charLimit)
        </metadata>
        <value>
        \(block.value)
        </value>
        </\(block.label)>
        """
    }

    /// A memory block as the model reads it.
    struct Block: Hashable, Sendable {
        var label: String
        var value: String
    }

    /// The memory blocks in a prompt, by its structure: a value that looks like another block does
    /// not count as one, because each value's length stands before it.
    static func blocks(in prompt: String) -> [Block] {
        var scanner = Scanner(prompt)
        guard scanner.skip(past: "\n<memory_blocks>\n"), scanner.skip(past: "\n\n") else {
            return []
        }
        var blocks: [Block] = []
        while let block = scanner.block() { blocks.append(block) }
        return blocks
    }

    /// When the prompt was compiled, as the sortable text of ``order(spoken:)``.
    static func compiled(_ prompt: String) -> String? {
        var scanner = Scanner(String(prompt.suffix(400)))
        guard scanner.skip(past: "System prompt last recompiled: ") else { return nil }
        return scanner.take(before: "\n").map(order(spoken:))
    }

    /// Makes `2026-11-20 11:39:21 PM UTC+0000` comparable as text.
    static func order(spoken: String) -> String {
        let parts = spoken.split(separator: " ")
        guard parts.count >= 3 else { return spoken }
        let clock = parts[1].split(separator: ":")
        guard clock.count == 3, let hour = Int(clock[0]) else { return spoken }
        let full = hour % 12 + (parts[2] == "PM" ? 12 : 0)
        return "\(parts[0]) \(full < 10 ? "0" : "")\(full):\(clock[1]):\(clock[2])"
    }
}

/// Walks over a prompt by Unicode scalars, the unit in which the prompt counts a value's length.
private struct Scanner {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = Substring(text).unicodeScalars }

    mutating func skip(past mark: String) -> Bool { take(before: mark) != nil }

    /// The text before a mark, which is taken too.
    mutating func take(before mark: String) -> String? {
        guard let range = Substring(rest).firstRange(of: mark) else { return nil }
        let taken = String(rest[..<range.lowerBound])
        rest = rest[range.upperBound...]
        return taken
    }

    private mutating func take(_ mark: String) -> Bool {
        guard rest.starts(with: mark.unicodeScalars) else { return false }
        rest = rest.dropFirst(mark.unicodeScalars.count)
        return true
    }

    mutating func block() -> Prompt.Block? {
        guard take("<"), let label = take(before: ">\n<description>\n"),
            take(before: "\n</description>\n<metadata>\n") != nil,
            take(before: "- chars_current=") != nil,
            let count = take(before: "\n").flatMap({ Int($0) }), count >= 0,
            take(before: "\n</metadata>\n<value>\n") != nil
        else { return nil }
        let value = String(rest.prefix(count))
        rest = rest.dropFirst(count)
        guard take("\n</value>\n</\(label)>\n\n") else { return nil }
        return Prompt.Block(label: label, value: value)
    }
}
