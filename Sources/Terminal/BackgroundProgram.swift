import CTerminal

/// Another program that runs beside this one and never touches its terminal, such as a browser.
public enum BackgroundProgram {
    /// Starts the program in a session of its own, with nothing to read and its words going nowhere, and waits
    /// for its end.
    ///
    /// It goes on when this program ends.
    ///
    /// - Parameter arguments: The program, found through `PATH`, and its arguments.
    /// - Returns: Its exit code, or 128 + the signal that ended it.
    public static func run(_ arguments: [String]) async throws(SystemError) -> Int32 {
        await ChildProcess.exitCode(of: try ChildProcess.spawn(arguments) { ct_spawn_apart($0) })
    }
}
