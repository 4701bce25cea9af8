/// Words of a server, made fit for one line of a message to people.
enum OneLine {
    /// Control characters and line breaks become spaces, runs of spaces one, what reorders text or cannot
    /// be seen is dropped, and what is longer than `limit` characters is cut.
    static func clean(_ text: some StringProtocol, limit: Int = 300) -> String {
        var line = ""
        var isAfterSpace = true
        for scalar in text.unicodeScalars.prefix(limit * 4) {
            if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
                if !isAfterSpace { line.unicodeScalars.append(" ") }
                isAfterSpace = true
            } else if !isInvisible(scalar) {
                line.unicodeScalars.append(scalar)
                isAfterSpace = false
            }
        }
        while line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
        return line.count > limit ? line.prefix(limit) + "…" : line
    }

    /// Zero-width characters, and the controls of writing direction.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isBidiControl
    }
}
