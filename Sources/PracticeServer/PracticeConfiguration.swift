/// What a practice server is started with.
public struct PracticeConfiguration: Sendable {
    /// The SQLite file that keeps everything.
    ///
    /// It is made with mode 0600, its folder with 0700, and several servers, also in several
    /// processes, may use one file at the same time.
    public var databasePath: String
    /// The address to listen on.
    public var host: String = "127.0.0.1"
    /// The port to listen on; 0 takes any free one.
    public var port: Int = 0
    /// What clients must send as bearer token; nil asks for nothing.
    public var password: String? = nil
    /// Who answers.
    public var model: PracticeModel = .scripted
    /// The pause between two tokens of the scripted model.
    public var tokenDelay: Duration = .milliseconds(25)
    /// How the server misbehaves, on purpose.
    public var faults: [PracticeFault] = []

    public init(databasePath: String) {
        self.databasePath = databasePath
    }
}

/// Who answers on a practice server.
public enum PracticeModel: Sendable, Hashable {
    /// The built-in script, which uses the memory tools but understands only simple sentences.
    case scripted
    /// Any endpoint that speaks OpenAI's chat completions. `url` is what comes before
    /// `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
    case openAICompatible(url: String, model: String, key: String?)
}

/// Why a practice server did not start.
public enum PracticeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address is taken or not ours to listen on.
    case cannotListen(host: String, port: Int, reason: String)
    /// The folder or the file cannot be made or read.
    case cannotOpen(path: String, reason: String)
    /// The file is there, but SQLite does not take it for a database.
    case notADatabase(path: String)
    /// The file was written by a later version.
    case databaseTooNew(path: String)
    /// The server was stopped; make a new one.
    case stopped

    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            "The practice server cannot listen on \(host):\(port): \(reason)."
        case .cannotOpen(let path, let reason):
            "The practice server cannot open its database \(path): \(reason)."
        case .notADatabase(let path):
            "\(path) is not a database of the practice server."
        case .databaseTooNew(let path):
            "\(path) was written by a later version of the practice server."
        case .stopped:
            "This practice server was stopped."
        }
    }
}
