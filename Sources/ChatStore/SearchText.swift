import ChatCore

/// How text becomes words for SQLite's full-text index, in any script: see ``SearchTerms``.
enum SearchText {
    /// What is put into the index.
    static func indexed(_ text: String) -> String { SearchTerms.spaced(text) }

    /// An FTS5 expression that finds all of the words in `terms`, each also as the beginning of a
    /// longer one; nil where there are none.
    ///
    /// Nothing that people type is syntax: every word is quoted.
    ///
    /// Source: sqlite.org/fts5.html, section 3
    static func query(_ terms: SearchTerms) -> String? {
        terms.phrases.isEmpty
            ? nil : terms.phrases.map { "\"\($0)\" *" }.joined(separator: " ")
    }

    static func query(_ terms: String) -> String? { query(SearchTerms(terms)) }
}
