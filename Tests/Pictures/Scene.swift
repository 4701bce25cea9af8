import Foundation
import PTYSupport

/// Something to show: the program with what is typed into it, until the screen is worth a picture.
struct Scene: Sendable {
    let name: String
    var rows = 30
    var columns = 100
    var palette = Palette.dark
    var environment: [String: String] = [:]

    /// Plays the scene, and ends where the picture is taken.
    let play: @Sendable (PseudoTerminal) throws -> Void

    /// Draws the scene with a home of its own, which is gone afterwards.
    func picture(of program: String) throws -> String {
        let home = FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-picture-\(name)")
        try? FileManager.default.removeItem(at: home)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let settings = [
            "HOME": home.path, "USER": "ada", "TZ": "UTC", "LETTERA_LOCKS": home.path + "/locks",
        ]
        .merging(environment) { $1 }
        let terminal = try PseudoTerminal(
            program, arguments: ["--server", "practice"], environment: settings, rows: rows,
            columns: columns)
        defer { terminal.kill(SIGKILL) }
        try terminal.wait(for: "ready")
        try play(terminal)
        try terminal.settle()
        return ScreenPicture(palette: palette).svg(of: terminal)
    }
}

extension PseudoTerminal {
    /// Waits until nothing on the screen has changed for half a second.
    fileprivate func settle() throws {
        var last = text
        var since = ContinuousClock.now
        try wait("a quiet screen") { terminal in
            if terminal.text != last {
                last = terminal.text
                since = .now
            }
            return ContinuousClock.now - since > .milliseconds(500)
        }
    }

    /// Says something, and waits until the whole turn is over.
    func say(_ words: String, until reply: String) throws {
        send(words + "\r")
        try wait(for: reply)
        try wait("the end of the turn") {
            $0.text.contains("detached") && $0.text.contains("ready")
        }
    }
}
