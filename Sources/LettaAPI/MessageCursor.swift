/// Which page of a message list is meant.
public enum MessageCursor: Hashable, Sendable {
    case newest

    /// The page that ends right before a message.
    case before(MessageID)

    /// The page that begins right after a message.
    ///
    /// A conversation's list begins anew, with its oldest page, where the server does not know the
    /// message.
    case after(MessageID)
}
