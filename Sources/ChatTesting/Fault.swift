/// Something that goes wrong once, at a chosen place.
public struct Fault: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The process dies: nothing that it does from here on has any effect, until it is restarted.
        case crash

        /// One call fails, and the process goes on.
        case error

        /// The process loses the network: every call to the server fails until it is restarted, while the
        /// disk keeps working.
        case networkLoss
    }

    public var kind: Kind

    /// Which boundary, counted from 0: two for each call, before it has an effect and after it had one
    /// but before the answer arrives.
    public var boundary: Int

    public init(kind: Kind, boundary: Int) {
        self.kind = kind
        self.boundary = boundary
    }
}
