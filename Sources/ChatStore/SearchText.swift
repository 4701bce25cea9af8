import ChatCore

/// How text becomes words for SQLite's full-text index, in any script: see ``SearchTerms``.
enum SearchText {
    /// What is put into the index.
    static func indexed(_ text: String) -> String { SearchTerms.spaced(text) }

    /// An FTS5 expression that finds all of the words in `terms`; nil where there are none.
    ///
    /// Nothing that people type is syntax: every word is quoted. Source: sqlite.org/fts5.html, section 3.
    ///
    /// - Parameter beginnings: whether each is found as the beginning of a longer one too.
    static func query(_ terms: SearchTerms, beginnings: Bool = true) -> String? {
        guard !terms.phrases.isEmpty else { return nil }
        return terms.phrases.map { "\"\($0)\"" + (beginnings ? " *" : "") }.joined(separator: " ")
    }
}
