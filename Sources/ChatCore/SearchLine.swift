/// A line in which people type what they look for: words, and filters such as `user:ada` or `since:2d`.
///
/// A filter is one of the keys of ``SearchFilter`` with a colon and a value behind it; a value with
/// spaces stands in double quotes. Whatever else is typed are words, also such with colons, and so is all
/// that stands in quotes.
public struct SearchLine: Hashable, Sendable {
    public let terms: SearchTerms

    /// What is left of the line without the filters.
    public let words: String
    public private(set) var filter = SearchFilter()

    /// The first filter that says nothing; it is left out.
    public private(set) var problem: SearchFilter.Problem?

    /// Whether anything is looked for.
    public var isEmpty: Bool { terms.isEmpty && filter.isEmpty }

    /// - Parameter filter: what holds already; what is typed comes on top of it.
    public init(
        _ text: String, filter: SearchFilter = SearchFilter(),
        in surroundings: SearchFilter.Surroundings
    ) {
        self.filter = filter
        var words: [Substring] = []
        var rest = text[...]
        while let piece = Self.nextPiece(&rest) {
            guard let (key, value) = Self.filter(in: piece) else {
                words.append(piece)
                continue
            }
            do throws(SearchFilter.Problem) {
                try self.filter.set(key, to: value, in: surroundings)
            } catch {
                problem = problem ?? error
            }
        }
        self.words = words.joined(separator: " ")
        terms = SearchTerms(self.words)
    }

    /// Takes what stands before the next space that is in no quotes; nil at the end.
    private static func nextPiece(_ rest: inout Substring) -> Substring? {
        rest = rest.drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        var isQuoted = false
        let end = rest.firstIndex { character in
            if character == "\"" { isQuoted.toggle() }
            return character.isWhitespace && !isQuoted
        }
        let piece = rest[..<(end ?? rest.endIndex)]
        rest = rest[piece.endIndex...]
        return piece
    }

    private static func filter(in piece: Substring) -> (SearchFilter.Key, String)? {
        guard let colon = piece.firstIndex(of: ":"),
            let key = SearchFilter.Key(rawValue: piece[..<colon].lowercased())
        else { return nil }
        let value = piece[piece.index(after: colon)...].filter { $0 != "\"" }
        return value.allSatisfy(\.isWhitespace) ? nil : (key, value)
    }
}
