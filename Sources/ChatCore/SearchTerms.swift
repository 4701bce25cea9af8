/// What somebody searches for, taken apart in the way in which the index was made.
///
/// SQLite's `unicode61` finds words between spaces and ignores case and diacritics, but takes a whole
/// Chinese or Thai sentence for one word. So characters of scripts that write no spaces count as words
/// of their own, and a run of them as a phrase.
public struct SearchTerms: Hashable, Sendable {
    /// All of these must be there: each one word or several side by side, divided by single spaces.
    ///
    /// The last word of each may be the beginning of a longer one.
    public let phrases: [String]

    /// What is searched for as it stands, where there is no letter or digit in it, such as an emoji;
    /// else nil.
    public let literal: String?

    public var isEmpty: Bool { phrases.isEmpty && literal == nil }

    /// Whether one of them ends in one or two letters, which many words begin with.
    public var endsShort: Bool {
        phrases.contains { phrase in
            let last = phrase.unicodeScalars.suffix(3)
            let letters = last.reversed().prefix { $0 != " " }
            return letters.count < 3 && !letters.contains(where: \.isUnspaced)
        }
    }

    /// Text within double quotes stays together.
    ///
    /// Nothing that people type is syntax.
    public init(_ text: String) {
        phrases = text.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated()
            .flatMap { index, part in
                index.isMultiple(of: 2) ? part.split(whereSeparator: \.isWhitespace) : [part]
            }
            .map { part in
                Self.spaced(String(part.unicodeScalars.map { $0.isWord ? Character($0) : " " }))
            }
            .map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
        let words = text.split { $0.isWhitespace || $0 == "\0" }
        literal = phrases.isEmpty && !words.isEmpty ? words.joined(separator: " ") : nil
    }

    /// `text` with spaces around each character of a script without spaces, Korean syllables each as one
    /// character, and without the points of Hebrew and Arabic, which few people write.
    public static func spaced(_ text: String) -> String {
        guard
            text.unicodeScalars.contains(where: {
                $0.value >= 0x590 && ($0.isUnspaced || $0.isPoint || Hangul.isLead($0))
            })
        else { return text }
        var result = String.UnicodeScalarView()
        for scalar in Hangul.composed(text.unicodeScalars) {
            if scalar.isPoint {
                continue
            } else if scalar.isUnspaced {
                result.append(" ")
                result.append(scalar)
                result.append(" ")
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Whether it is part of a word, rather than between words.
    var isWord: Bool {
        if value < 0x80 {
            switch self {
            case "a"..."z", "A"..."Z", "0"..."9": return true
            default: return false
            }
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark,
            .privateUse:
            return true
        default: return false
        }
    }

    /// A point of Hebrew or Arabic, or a stroke that makes a word longer: SQLite would divide words there.
    var isPoint: Bool {
        switch value {
        case 0x591...0x5BD, 0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7, 0x610...0x61A, 0x640,
            0x64B...0x65F, 0x670, 0x6D6...0x6DC, 0x6DF...0x6E4, 0x6E7...0x6E8, 0x6EA...0x6ED:
            true
        default: false
        }
    }

    /// Chinese, Japanese and Korean characters, and the letters of South-East Asia.
    var isUnspaced: Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
            0xFF66...0xFFDC, 0x1B000...0x1B2FF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
