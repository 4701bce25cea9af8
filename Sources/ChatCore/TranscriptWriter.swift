/// Writes a transcript for people, entry by entry, for as long a one as there is.
public protocol TranscriptWriter: Sendable {
    /// What stands above everything.
    func title(server: String) -> String

    /// The entry that follows those before.
    mutating func text(of entry: TranscriptEntry) -> String
}

extension TranscriptWriter {
    /// The entries that follow those before.
    public mutating func text(of entries: some Sequence<TranscriptEntry>) -> String {
        entries.reduce(into: "") { $0 += text(of: $1) }
    }
}
