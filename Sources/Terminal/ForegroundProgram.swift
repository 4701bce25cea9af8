import CTerminal

/// Another program that has the terminal for a while, such as an editor.
public enum ForegroundProgram {
    /// Leaves the screen, runs the program, waits for it and comes back.
    ///
    /// The loop goes on meanwhile, but reads no keys, and painting shows nothing. Signals that
    /// the program's user types are the program's. It gets a clean signal mask.
    ///
    /// - Parameter arguments: The program, found through `PATH`, and its arguments.
    /// - Returns: Its exit code, or 128 + the signal that ended it.
    @UIActor public static func run(_ arguments: [String]) async throws(SystemError) -> Int32 {
        let session = TerminalSession.current
        UILoop.shared.pauseInput()
        session?.leave()
        defer {
            session?.enter()
            UILoop.shared.resumeInput()
        }
        return await ChildProcess.exitCode(of: try ChildProcess.spawn(arguments) { ct_spawn($0) })
    }
}
