/// Reads the events of one stream, the same as `StreamEvent(_:)` but quicker.
///
/// Nearly all events of a stream are pieces of text that differ in little from the piece before. Those are read
/// byte by byte; whatever is unusual about an event has the decoder read it.
public struct StreamEventReader: Sendable {
    private var pieces = TextPieceReader()

    public init() {}

    /// Reads the next event.
    ///
    /// - Throws: `LettaError.nonsense` where its data is no JSON object of a message stream.
    public mutating func read(_ event: ServerSentEvent) throws(LettaError) -> StreamEvent {
        if let piece = pieces.read(event.data) { return .message(piece) }
        return try StreamEvent(event)
    }
}
