import Foundation

/// A yes that somebody at a terminal gives.
enum Confirmation {
    /// Asks in words; no is what an empty line says.
    ///
    /// - Throws: where nobody can be asked, which a script must know of.
    static func given(for deed: String) throws(CommandFailure) -> Bool {
        guard isatty(0) == 1 else {
            throw CommandFailure(.usage, "to \(deed) without being asked, add --yes")
        }
        FileHandle.standardError.write(Data("lettera: really \(deed)? [y/N] ".utf8))
        let answer = readLine() ?? ""
        return ["y", "yes"].contains(answer.lowercased())
    }
}
