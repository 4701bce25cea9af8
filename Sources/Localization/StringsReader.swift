/// Reads the entries of a `.strings` file, one after the other.
struct StringsReader {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var line = 1

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    /// The next entry and its line, or nil at the end.
    mutating func next() throws(Strings.SyntaxError) -> (key: String, text: String, line: Int)? {
        try skipBlanks()
        guard place < scalars.count else { return nil }
        let start = line
        let key = try quoted("a key in quotes")
        try expect("=")
        let text = try quoted("a text in quotes")
        try expect(";")
        return (key, text, start)
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(Strings.SyntaxError) {
        try skipBlanks()
        guard take() == scalar else { throw error("\"\(scalar)\"") }
    }

    private mutating func quoted(_ what: String) throws(Strings.SyntaxError) -> String {
        try skipBlanks()
        guard take() == "\"" else { throw error(what) }
        var text = String.UnicodeScalarView()
        while let scalar = take() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                switch take() {
                case "n": text.append("\n")
                case let escaped?: text.append(escaped)
                case nil: throw error("the end of the quotes")
                }
            default: text.append(scalar)
            }
        }
        throw error("the end of the quotes")
    }

    private mutating func skipBlanks() throws(Strings.SyntaxError) {
        while place < scalars.count {
            if scalars[place].properties.isWhitespace {
                _ = take()
            } else if starts(with: "//") {
                while place < scalars.count, scalars[place] != "\n" { _ = take() }
            } else if starts(with: "/*") {
                while !starts(with: "*/") {
                    guard take() != nil else { throw error("*/") }
                }
                place += 2
            } else {
                return
            }
        }
    }

    private func starts(with mark: String) -> Bool {
        let mark = mark.unicodeScalars
        return scalars[place...].prefix(mark.count).elementsEqual(mark)
    }

    private mutating func take() -> Unicode.Scalar? {
        guard place < scalars.count else { return nil }
        let scalar = scalars[place]
        place += 1
        if scalar == "\n" { line += 1 }
        return scalar
    }

    private func error(_ expected: String) -> Strings.SyntaxError {
        Strings.SyntaxError(line: line, expected: expected)
    }
}
