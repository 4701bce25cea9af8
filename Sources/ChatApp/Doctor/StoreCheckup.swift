import ChatCore
import ChatStore
import Foundation

/// Looks at the store without changing it, and at the folder of the locks.
struct StoreCheckup {
    let path: String
    let lockFolder: String

    /// What was found, and whether the store can be used for more.
    func look() async -> (findings: [Finding], isUsable: Bool) {
        let (store, isUsable) = await storeFindings()
        return (store + [lock], isUsable)
    }

    private func storeFindings() async -> ([Finding], Bool) {
        guard FileManager.default.fileExists(atPath: path) else { return ([absent], false) }
        do throws(StoreError) {
            let found = try await SQLiteStore.examine(path: path)
            guard found.problems.isEmpty else {
                let damage = Finding.fail(
                    "store", "\(path) is damaged: \(found.problems[0])", fix: Self.remedy,
                    .inputOutput)
                return ([damage], false)
            }
            let isWritable = access(path, W_OK) == 0
            var findings = [
                Finding.ok("store", "\(path), \(found.size / 1024) KiB, sound")
            ]
            if !isWritable {
                findings = [
                    .fail(
                        "store", "\(path) can be read and not written",
                        fix: "chmod u+w \(path), or name another with --store", .inputOutput)
                ]
            }
            findings.append(
                .ok(
                    "store version",
                    found.isUpToDate ? "up to date" : "older; the next turn brings it up to date"))
            let files = [path, path + "-wal", path + "-shm", folder]
            findings += FileModes.findings(for: files, check: "store modes")
            findings.append(Self.journal(found.openEntries))
            return (findings, isWritable && found.isUpToDate)
        } catch {
            let fix = if case .notADatabase = error { Self.remedy } else { nil as String? }
            return ([.fail("store", CommandFailure(error), fix: fix)], false)
        }
    }

    private static let remedy =
        "bring back a backup; without one, lettera store recover NEW brings out what can be read"

    /// The store's own folder; nothing where it stands among other things.
    private var folder: String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return folder.lastPathComponent == "lettera" ? folder.path : path
    }

    private var absent: Finding {
        var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
            folder.deleteLastPathComponent()
        }
        if access(folder.path, W_OK | X_OK) == 0 {
            return .ok("store", "none yet; the first turn makes \(path)")
        }
        return .fail(
            "store", "\(path) cannot be made: \(folder.path) cannot be written",
            fix: "name another place with --store", .cannotOpen)
    }

    static func journal(_ entries: [JournalEntry]) -> Finding {
        guard let oldest = entries.first else { return .ok("journal", "no turn is left open") }
        let others = entries.count > 1 ? " and \(entries.count - 1) more" : ""
        return .warn(
            "journal",
            "\(oldest.username.personaLabel) on \(oldest.address.agent) is open since "
                + "\(oldest.startedAt.here)\(others)",
            fix: "if no chat is open: lettera recover")
    }

    /// Locks nothing: turns may be running.
    private var lock: Finding {
        guard let modes = FileModes(lockFolder) else {
            let parent = URL(fileURLWithPath: lockFolder).deletingLastPathComponent().path
            return access(parent, W_OK | X_OK) == 0
                ? .ok("lock folder", "none yet; the first turn makes \(lockFolder)")
                : .fail(
                    "lock folder", "\(lockFolder) cannot be made", fix: "make \(parent) writable",
                    .cannotOpen)
        }
        guard modes.isFolder, modes.isOwn else {
            return .fail(
                "lock folder",
                "\(lockFolder) is \(modes.isFolder ? "somebody else's" : "no folder")",
                fix: "have it removed", .cannotOpen)
        }
        return FileModes.findings(for: [lockFolder], check: "lock folder").first
            ?? .ok("lock folder", lockFolder)
    }
}
