/// Words of a server, made fit for one line of a message to people.
enum OneLine {
    /// Control characters and line breaks become spaces, runs of spaces one, and what is longer than
    /// `limit` characters is cut.
    static func clean(_ text: some StringProtocol, limit: Int = 300) -> String {
        var line = ""
        var isAfterSpace = true
        for character in text.prefix(limit * 4) {
            let isSpace =
                character.isWhitespace
                || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            if isSpace {
                if !isAfterSpace { line.append(" ") }
            } else {
                line.append(character)
            }
            isAfterSpace = isSpace
        }
        while line.last == " " { line.removeLast() }
        return line.count > limit ? line.prefix(limit) + "…" : line
    }
}
