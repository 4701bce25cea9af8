import Glibc
import PTYSupport

/// The program of target `terminal-probe`, which lies beside the tests.
enum Probe {
    static func start(
        _ arguments: String..., environment: [String: String] = [:], rows: Int = 12,
        columns: Int = 40
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            path, arguments: arguments, environment: environment,
            rows: rows, columns: columns)
    }

    static let path = folder + "/terminal-probe"

    private static let folder: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let text = String(
            decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()
}
