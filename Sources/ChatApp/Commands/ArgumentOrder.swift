/// Lets options stand before the command, as in `lettera --server practice status`.
///
/// The parser takes what comes first for the chat's own; here the options are moved behind the command.
enum ArgumentOrder {
    private static let optionsWithValue: Set<String> = [
        "--server", "--store", "--config", "--user", "--agent",
    ]
    private static let flags: Set<String> = ["--verbose", "--no-color"]

    /// The arguments with the command in front.
    ///
    /// - Parameter commands: the names of commands, each with those of its own commands.
    /// - Throws: a usage failure where the first word is no command.
    static func commandFirst(
        _ arguments: [String], commands: [String: [String]]
    ) throws(CommandFailure) -> [String] {
        var position = arguments.startIndex
        while position < arguments.endIndex {
            let argument = arguments[position]
            if optionsWithValue.contains(argument) {
                position += 2
            } else if flags.contains(argument)
                || optionsWithValue.contains(where: { argument.hasPrefix($0 + "=") })
            {
                position += 1
            } else {
                break
            }
        }
        guard position < arguments.endIndex, !arguments[position].hasPrefix("-") else {
            return arguments
        }
        let command = arguments[position]
        let options = arguments[..<position]
        var rest = arguments[(position + 1)...]
        if command == "help" { return [command] + rest }
        if command == "doctor", let flag = thoroughLook(in: rest) {
            rest.remove(at: flag)
            return ["store", "check"] + options + rest
        }
        guard let inner = commands[command] else {
            let names = commands.keys.sorted().joined(separator: ", ")
            throw CommandFailure(
                .usage, "there is no command \"\(command)\"; there are: \(names)")
        }
        // `agents list` is one command of two words.
        guard let next = rest.first, inner.contains(next) else {
            return [command] + options + rest
        }
        rest = rest.dropFirst()
        return [command, next] + options + rest
    }

    /// Where `doctor` is told `--store` without a path: then the store itself is meant.
    private static func thoroughLook(in rest: ArraySlice<String>) -> Int? {
        rest.indices.first { index in
            let next = rest.index(after: index)
            return rest[index] == "--store" && (next == rest.endIndex || rest[next].hasPrefix("-"))
        }
    }
}
