/// A key or password.
///
/// Printing it, or anything that holds it, shows nothing of it.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let value: String

    /// Keeps a key or password.
    public init(_ value: String) { self.value = value }

    /// A placeholder, never the secret.
    public var description: String { "<secret>" }

    /// A placeholder, never the secret.
    public var debugDescription: String { description }

    /// No children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
