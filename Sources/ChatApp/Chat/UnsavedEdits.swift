import ChatCore
import Foundation

/// The texts of edits that are not written yet, each in a file that nobody else can read.
///
/// A text is here before anything else is done with it, and until the server has it.
struct UnsavedEdits: Sendable {
    private let folder: String
    private var files: [BlockEdit: String] = [:]

    init(folder: String) { self.folder = folder }

    /// What an earlier run of the program left here.
    var leftovers: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { folder + "/" + $0 }.filter { !files.values.contains($0) }
    }

    /// Puts a text on the disk.
    ///
    /// - Returns: the file's path.
    @discardableResult
    mutating func keep(_ edit: BlockEdit) throws(CommandFailure) -> String {
        if let file = files[edit] { return file }
        let path = "\(folder)/\(Self.name(edit.label))-\(UUID().uuidString.prefix(8).lowercased())"
        let manager = FileManager.default
        do {
            try manager.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(.cannotOpen, "\(folder) cannot be made; the text is not kept")
        }
        guard
            manager.createFile(
                atPath: path, contents: Data(edit.value.utf8),
                attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure(.inputOutput, "\(path) cannot be written") }
        files[edit] = path
        return path
    }

    /// The server has it: the file goes, with those of earlier tries at the same block.
    mutating func settle(_ edit: BlockEdit) {
        for (other, path) in files where other.block == edit.block {
            try? FileManager.default.removeItem(atPath: path)
            files[other] = nil
        }
    }

    /// Letters and digits alone: a label may have slashes and anything else.
    private static func name(_ label: String) -> String {
        let name = label.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" }
        return String(name.prefix(60))
    }
}
