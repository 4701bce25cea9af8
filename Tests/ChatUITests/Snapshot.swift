import Foundation
import Screen
import Testing

/// Compares a whole screen, glyphs and faces, with the file of that name in `Snapshots`.
///
/// With `LETTERA_RENEW_SNAPSHOTS=1` in the environment the file is written instead.
func expectSnapshot(
    _ frame: Frame, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let caret = frame.cursor.map { "row \($0.row), column \($0.column)" } ?? "hidden"
    let shown = """
        \(frame.text)

        \(frame.faces)

        caret: \(caret)
        title: \(frame.title)

        """
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["LETTERA_RENEW_SNAPSHOTS"] == "1" {
        try Data(shown.utf8).write(to: file)
        return
    }
    let kept = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    #expect(shown == kept, "\(name) looks different", sourceLocation: sourceLocation)
}
