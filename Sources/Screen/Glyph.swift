/// What goes into one cell, or into one and its continuation: a spacing scalar with the marks on it, or a pair
/// that makes a flag.
///
/// Five scalars of 21 bits each and how many columns they take, in two words and without a reference: what a
/// cell holds. Curses keeps no more scalars in one either.
struct Glyph: Hashable, Sendable {
    /// The first three scalars, from the lowest bits on; zero where there are fewer.
    fileprivate(set) var low: UInt64

    /// The fourth and the fifth, and above them the columns.
    fileprivate(set) var high: UInt64

    private static let width: UInt64 = 21
    private static let mask: UInt64 = 1 << width - 1
    private static let columnShift = 2 * width

    /// No glyph: what is in the second column of a wide one.
    static let none = Glyph(low: 0, high: 0)
    static let space = Glyph(" ", columns: 1)

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// - Parameter columns: 1 or 2.
    init(_ scalar: Unicode.Scalar, columns: Int) {
        low = UInt64(scalar.value)
        high = UInt64(columns) << Self.columnShift
    }

    /// 1 or 2; 0 of none.
    var columns: Int { Int(high >> Self.columnShift) }

    var isSpace: Bool { self == .space }

    /// Puts a mark on what is there; a sixth scalar is dropped.
    mutating func add(_ mark: Unicode.Scalar) {
        let value = UInt64(mark.value)
        if low >> Self.width == 0 {
            low |= value << Self.width
        } else if low >> (2 * Self.width) == 0 {
            low |= value << (2 * Self.width)
        } else if high & Self.mask == 0 {
            high |= value
        } else if high >> Self.width & Self.mask == 0 {
            high |= value << Self.width
        }
    }

    /// Makes a flag of a letter and another, which is added.
    fileprivate mutating func makeFlag(with second: Unicode.Scalar) {
        add(second)
        high = high & (1 << Self.columnShift - 1) | 2 << Self.columnShift
    }

    func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
        var bits = low
        while let scalar = Unicode.Scalar(UInt32(bits & Self.mask)), scalar.value != 0 {
            body(scalar)
            bits >>= Self.width
        }
        bits = high & (1 << Self.columnShift - 1)
        while let scalar = Unicode.Scalar(UInt32(bits & Self.mask)), scalar.value != 0 {
            body(scalar)
            bits >>= Self.width
        }
    }

    var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    func append(to text: inout String) {
        forEachScalar { text.unicodeScalars.append($0) }
    }
}

/// Cuts inert text into glyphs: a spacing scalar with the marks on it, or a pair that makes a flag.
///
/// Graphemes with several spacing scalars are cut between them, because a terminal moves on after
/// each and curses keeps one to a cell.
struct Glyphs: Sequence, IteratorProtocol {
    private var scalars: String.UnicodeScalarView.Iterator

    /// The scalar that ended the glyph before.
    private var waiting: Unicode.Scalar?

    init(_ text: String) {
        scalars = text.unicodeScalars.makeIterator()
        waiting = scalars.next()
    }

    mutating func next() -> Glyph? {
        while let first = waiting {
            waiting = scalars.next()
            let columns = TextWidth.columns(of: first)
            // Inert text has no mark without a base, but a caller may have cut one off.
            guard columns > 0 else { continue }
            var glyph = Glyph(first, columns: columns)
            // Most texts are of letters that no marks are on.
            guard let next = waiting, next.value >= 0x300 else { return glyph }
            if first.isRegionalIndicator, next.isRegionalIndicator {
                glyph.makeFlag(with: next)
                waiting = scalars.next()
            }
            while let mark = waiting, TextWidth.columns(of: mark) == 0 {
                glyph.add(mark)
                waiting = scalars.next()
            }
            return glyph
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// One of the 26 letters that make flags, two by two.
    var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }
}
