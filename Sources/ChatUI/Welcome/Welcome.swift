import Localization

/// What a newcomer has said so far.
struct Welcome: Hashable, Sendable {
    var address = Welcome.usualAddress
    var key = ServerTrial.Key.none
    var isCloud = false

    static let cloudAddress = "https://api.letta.com"
    static let usualAddress = "http://127.0.0.1:8283"

    var trial: ServerTrial { ServerTrial(url: address, key: key, isCloud: isCloud) }
}

/// What a newcomer is asked, one thing after the other.
enum WelcomeStep: Hashable, Sendable {
    /// Practice, the cloud, or a server of one's own.
    case server
    case address

    /// How the key is given.
    case key
    case command
    case secret

    /// The server is being asked.
    case checking

    /// It gave no good answer.
    case failed

    var title: String {
        switch self {
        case .server: localized("welcome.server")
        case .address: localized("welcome.address")
        case .key: localized("welcome.key")
        case .command: localized("welcome.command")
        case .secret: localized("welcome.secret")
        case .checking: localized("welcome.checking")
        case .failed: localized("welcome.failed")
        }
    }
}

/// A server that is to be tried, and written into the configuration where it answers.
public struct ServerTrial: Hashable, Sendable {
    /// How its key is given.
    public enum Key: Hashable, Sendable {
        /// It asks for none.
        case none

        /// In `LETTA_API_KEY`, which the person sees to.
        case environment
        case command(String)

        /// As it was typed; to be kept in a file that only its owner may read.
        case typed(String)
    }

    public var url: String
    public var key: Key

    /// Whether it is Letta's own.
    public var isCloud: Bool

    public init(url: String, key: Key, isCloud: Bool) {
        self.url = url
        self.key = key
        self.isCloud = isCloud
    }
}
