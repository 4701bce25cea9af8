public import LettaAPI

/// Pieces of one text that came right after each other, as one piece.
public struct JoinedPieces: Hashable, Sendable {
    /// What the first piece says of itself, with the text of all of them.
    public private(set) var message: Message

    /// How many pieces there were.
    public private(set) var count = 1

    /// Begins with a piece; nil where the event is none of what an agent says or thinks.
    public init?(_ event: StreamEvent) {
        guard case .message(let message) = event else { return nil }
        switch message.body {
        case .assistant, .reasoning: self.message = message
        default: return nil
        }
    }

    /// Joins the pieces that follow, unless they belong to another text.
    ///
    /// - Returns: whether they were joined.
    public mutating func join(_ next: JoinedPieces) -> Bool {
        guard message.id == next.message.id else { return false }
        switch (message.body, next.message.body) {
        case (.assistant, .assistant), (.reasoning, .reasoning): break
        default: return false
        }
        message.body.append(next.message.body)
        count += next.count
        return true
    }
}
