import Glibc

/// What the system answered when it could not do something: a value of `errno`.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Int32

    public var description: String { String(cString: strerror(code)) }
}
