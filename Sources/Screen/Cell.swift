/// One position of a frame.
///
/// It holds no control character, and no reference: a screen of them is filled, copied and compared as fast as
/// memory is.
public struct Cell: Hashable, Sendable {
    /// The first three scalars of the glyph, as in `Glyph`.
    private let low: UInt64

    /// The others, and above them the face.
    private let high: UInt64

    private static let faceShift: UInt64 = 56

    init(_ glyph: Glyph, face: Face) {
        low = glyph.low
        high = glyph.high | UInt64(face.rawValue) << Self.faceShift
    }

    /// The first glyph of a text; no text is the second column of a wide glyph.
    public init(glyph: String, face: Face) {
        var glyphs = Glyphs(glyph)
        self.init(glyphs.next() ?? .none, face: face)
    }

    public static let blank = Cell(.space, face: .plain)

    public var face: Face { Face(rawValue: UInt8(high >> Self.faceShift)) ?? .plain }

    /// One grapheme of one or two columns.
    ///
    /// After a wide one comes a cell with an empty glyph.
    public var glyph: String { contents.text }

    /// Whether this is the second column of the wide glyph before it.
    public var isContinuation: Bool { low == 0 }

    /// Adds the glyph's scalars to others, none for the second column of a wide glyph.
    public func appendScalars(to scalars: inout [UInt32]) {
        contents.forEachScalar { scalars.append($0.value) }
    }

    private var contents: Glyph {
        Glyph(low: low, high: high & (1 << Self.faceShift - 1))
    }
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
