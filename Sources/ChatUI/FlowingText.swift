public import ChatCore

/// A text that grows at the end of the transcript while somebody reads along: the only kind that is
/// worth pacing.
public struct FlowingText: Hashable, Sendable {
    public let entry: TranscriptEntry.ID

    /// In bytes of UTF-8.
    public let length: Int
}

extension Model {
    /// Nil where all is to be shown at once: the reply is over or being stopped, or the reader looks at
    /// something else.
    public var flowingText: FlowingText? {
        guard let turn, turn.end == nil, !turn.isCancelling, !isClosing, overlay == nil,
            viewport.isFollowing, let last = scrollback.live.entries.last, last.state == .streaming
        else { return nil }
        switch last.kind {
        case .assistant: break
        case .reasoning where showsReasoning: break
        default: return nil
        }
        return FlowingText(entry: last.id, length: last.text.utf8.count)
    }
}
