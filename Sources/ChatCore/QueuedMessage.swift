/// A message that waits for its turn.
///
/// It has its `otid` from the moment it waits, so that it is one message however often the program
/// is restarted before it is sent.
public struct QueuedMessage: Hashable, Sendable {
    public let otid: String
    public var text: String

    public init(otid: String, text: String) {
        self.otid = otid
        self.text = text
    }
}
