import Glibc
import LettaAPI

extension LettaError {
    /// What it means that a socket could not be used while a request was on its way.
    init(_ error: SocketError) {
        switch error {
        case .cancelled: self = .cancelled
        case .timedOut: self = .interrupted(reason: "nothing came for too long")
        case .failed(ECONNRESET): self = .interrupted(reason: "the connection was closed")
        case .failed: self = .interrupted(reason: "the connection broke")
        }
    }

    /// What it means that bytes are no answer.
    init(_ error: AnswerError) {
        switch error {
        case .notHTTP:
            self = .nonsense(detail: "it does not speak HTTP; perhaps it wants https://")
        case .broken: self = .interrupted(reason: "the connection broke")
        case .cutOff: self = .interrupted(reason: "the connection was closed")
        }
    }

    /// Why there is no connection, by the system's code.
    static func words(forCode code: Int32) -> String {
        switch code {
        case ECONNREFUSED: refused
        case ETIMEDOUT: "no connection in time"
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN: "no network leads there"
        default: "no connection (\(String(cString: strerror(code))))"
        }
    }
}
