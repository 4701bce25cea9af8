/// How the program ends, after the `sysexits.h` of BSD.
public enum ExitStatus: Int32, Sendable {
    case success = 0

    /// A search found nothing, as `grep` has it.
    case nothingFound = 1

    /// The command line is wrong, or leaves open what must be said. `EX_USAGE`.
    case usage = 64

    /// What was given to work on is wrong. `EX_DATAERR`.
    case badInput = 65

    /// There is no such user, agent or block. `EX_NOUSER`.
    case notFound = 66

    /// The server cannot be reached. `EX_UNAVAILABLE`.
    case unreachable = 69

    /// A defect of this program. `EX_SOFTWARE`.
    case defect = 70

    /// The store or a file cannot be made or opened. `EX_CANTCREAT`.
    case cannotOpen = 73

    /// The store or a file cannot be read or written. `EX_IOERR`.
    case inputOutput = 74

    /// The agent is busy; trying later helps. `EX_TEMPFAIL`.
    case busy = 75

    /// The server answered nonsense, or the model behind it failed. `EX_PROTOCOL`.
    case nonsense = 76

    /// The server does not let us. `EX_NOPERM`.
    case notAllowed = 77

    /// The configuration is wrong. `EX_CONFIG`.
    case configuration = 78

    /// Interrupted by the person.
    case interrupted = 130
}

/// Why a command failed: one sentence for people, and how the program ends.
public struct CommandFailure: Error, Hashable, Sendable {
    public var status: ExitStatus
    public var message: String

    public init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
