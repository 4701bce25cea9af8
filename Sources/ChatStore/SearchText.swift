/// How text becomes words to search for, in any script.
///
/// SQLite's `unicode61` finds words between spaces and ignores case and diacritics, but takes a whole
/// Chinese or Thai sentence for one word; its `trigram` finds no word of two characters, which most
/// Chinese words are. So characters of scripts that write no spaces become words of their own,
/// before indexing and before searching, and a run of them is searched for as a phrase.
enum SearchText {
    /// `text` with spaces around each character of a script without spaces.
    static func indexed(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnspaced) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isUnspaced(scalar) {
                result.append(" ")
                result.append(scalar)
                result.append(" ")
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// An FTS5 expression that finds all of the words in `terms`, each also as the beginning of a
    /// longer one; nil where there are none.
    ///
    /// Text within double quotes stays together. Nothing that people type is syntax: every word is
    /// quoted.
    ///
    /// Source: sqlite.org/fts5.html, section 3
    static func query(_ terms: String) -> String? {
        let phrases = terms.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated()
            .flatMap { index, part in
                index.isMultiple(of: 2) ? part.split(whereSeparator: \.isWhitespace) : [part]
            }
            .map { indexed(String($0.unicodeScalars.map { isWord($0) ? Character($0) : " " })) }
            .map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
        return phrases.isEmpty ? nil : phrases.map { "\"\($0)\" *" }.joined(separator: " ")
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark,
            .privateUse:
            true
        default: false
        }
    }

    /// Chinese, Japanese and Korean characters, and the letters of South-East Asia.
    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
            0xFF66...0xFFDC, 0x1B000...0x1B2FF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
