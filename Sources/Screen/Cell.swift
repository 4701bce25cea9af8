/// One position of a frame.
public struct Cell: Hashable, Sendable {
    /// One grapheme of one or two columns.
    ///
    /// After a wide one comes a cell with an empty glyph.
    public var glyph: String
    public var face: Face

    public init(glyph: String, face: Face) {
        self.glyph = glyph
        self.face = face
    }

    public static let blank = Cell(glyph: " ", face: .plain)

    /// Whether this is the second column of the wide glyph before it.
    public var isContinuation: Bool { glyph.isEmpty }
}

/// A piece of text with one face.
public struct Span: Hashable, Sendable {
    public var text: String
    public var face: Face

    public init(_ text: String, _ face: Face) {
        self.text = text
        self.face = face
    }
}
