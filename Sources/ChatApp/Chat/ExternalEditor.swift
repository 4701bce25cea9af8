import ChatUI
import Foundation
import Terminal

/// The person's own editor, with a text in a file that nobody else can read.
struct ExternalEditor: Sendable {
    /// Words for the shell; nil where there is no editor.
    let command: String?
    private let parent: String

    /// - Parameter environment: `VISUAL`, then `EDITOR` names the editor, as words for the shell; else
    ///   it is vi or nano, whichever `PATH` has. `TMPDIR` says where the file is made.
    init(environment: [String: String]) {
        let named = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        command = named ?? ["vi", "nano"].first { Self.isProgram($0, environment["PATH"] ?? "") }
        let folder = environment["TMPDIR"] ?? ""
        parent = folder.hasPrefix("/") ? folder : "/tmp"
    }

    /// Has the text edited, and waits for the editor's end.
    ///
    /// - Parameter fileName: what the file is called; the folder has a name of its own.
    func edit(_ text: String, fileName: String) async -> EditOutcome {
        guard let command else {
            return .failed("there is no editor; set EDITOR to the one you like")
        }
        let folder: TemporaryFolder
        do throws(CommandFailure) {
            folder = try TemporaryFolder(for: "edit", in: parent)
        } catch {
            return .failed(error.message)
        }
        defer { folder.remove() }
        let path = folder.path + "/" + fileName
        let endsOpen = !text.hasSuffix("\n")
        let written = FileManager.default.createFile(
            atPath: path, contents: Data((endsOpen && !text.isEmpty ? text + "\n" : text).utf8),
            attributes: [.posixPermissions: 0o600])
        guard written else { return .failed("\(path) cannot be written") }

        let code: Int32
        do throws(SystemError) {
            code = try await ForegroundProgram.run(
                ["/bin/sh", "-c", "\(command) \"$1\"", "sh", path])
        } catch {
            return .failed("the editor cannot be started: \(error)")
        }
        guard code == 0 else {
            return .failed(
                code == 127 ? "there is no editor \(command)" : "the editor ended with \(code)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            return .failed("the editor has taken the file away")
        }
        guard var result = String(data: data, encoding: .utf8) else {
            return .failed("the file is not UTF-8 text any more")
        }
        if endsOpen, result.hasSuffix("\n") { result.removeLast() }
        return result == text ? .unchanged : .changed(result)
    }

    private static func isProgram(_ name: String, _ path: String) -> Bool {
        path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }
}
