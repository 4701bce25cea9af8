/// Folds the messages of a thread into entries, page after page, and hands each over once nothing that
/// comes later can change it.
public struct TranscriptFolding: Sendable {
    private var transcript = Transcript()

    /// More entries than this are handed over even in the middle of a turn.
    private static let limit = 2_000

    public init() {}

    /// Takes the next messages.
    ///
    /// - Returns: the entries that are whole now.
    public mutating func take(_ messages: [NumberedMessage]) -> [TranscriptEntry] {
        for message in messages { transcript.apply(message) }
        let entries = transcript.entries
        let last = entries.lastIndex { if case .user = $0.kind { true } else { false } }
        return drop(entries.count > Self.limit ? entries.count : last ?? 0)
    }

    /// - Returns: the entries that are left at the thread's end.
    public mutating func finish() -> [TranscriptEntry] { drop(transcript.entries.count) }

    private mutating func drop(_ count: Int) -> [TranscriptEntry] {
        let done = Array(transcript.entries.prefix(count))
        let ids = Set(done.map(\.id))
        transcript.removeAll { ids.contains($0.id) }
        return done
    }
}
