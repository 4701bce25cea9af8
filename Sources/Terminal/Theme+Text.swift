import Screen

/// A line of a theme that cannot be read.
public struct ThemeLineError: Error, Hashable, Sendable {
    /// Counted from 1.
    public let line: Int
    public let text: String
}

extension Theme {
    /// Reads a theme: a line for each face, its name and after a blank its style; see `Style`.
    ///
    /// Empty lines and what begins with `#` say nothing.
    ///
    /// - Parameter base: what holds for faces that are not named; nil for plain.
    public init(name: String, text: String, over base: Theme?) throws(ThemeLineError) {
        var styles: [Face: Style] = [:]
        // In bytes: the first frame waits for it.
        let lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            guard let face = Self.faces[String(Substring(first))], words.count == 2,
                let style = Style(String(Substring(words[1])))
            else { throw ThemeLineError(line: number + 1, text: String(Substring(line))) }
            styles[face] = style
        }
        self = base?.overlaid(name: name, styles) ?? Theme(name: name, styles: styles)
    }

    static let faces = Dictionary(
        uniqueKeysWithValues: Face.allCases.map { (String(describing: $0), $0) })
}
