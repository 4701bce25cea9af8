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
    /// - Throws: a usage failure where the first word is no command.
    static func commandFirst(
        _ arguments: [String], commands: [String]
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
        guard commands.contains(command) || command == "help" else {
            throw CommandFailure(
                .usage,
                "there is no command \"\(command)\"; there are: \(commands.joined(separator: ", "))"
            )
        }
        return [command] + arguments[..<position] + arguments[(position + 1)...]
    }
}
