import Foundation

/// Looks at the configuration file and what the settings come to.
struct ConfigCheckup {
    /// The settings of this run, or why there are none.
    let settings: Result<Settings, CommandFailure>
    let path: String

    var findings: [Finding] {
        let isThere = FileManager.default.fileExists(atPath: path)
        switch settings {
        case .failure(let failure):
            return [.fail("configuration", failure)]
        case .success(let settings):
            let file: Finding =
                isThere
                ? .ok("configuration", path)
                : .ok("configuration", "none, which is fine; `lettera config create` writes one")
            let modes =
                isThere ? FileModes.findings(for: [path], check: "configuration modes") : []
            return [file] + modes + [server(settings), key(settings), user(settings)]
        }
    }

    private func server(_ settings: Settings) -> Finding {
        .ok(
            "server chosen",
            settings.serverWasChosen
                ? settings.serverName
                : "the practice server, for want of another; choose one with --server")
    }

    private func key(_ settings: Settings) -> Finding {
        if settings.server == .practice { return .ok("key", "none needed") }
        guard let source = settings.key.name else {
            return .ok("key", "none; LETTA_API_KEY would be used")
        }
        do throws(CommandFailure) {
            _ = try settings.key.read()
            return .ok("key", "from \(source)")
        } catch {
            return .fail("key", error)
        }
    }

    private func user(_ settings: Settings) -> Finding { .ok("user", "\(settings.username)") }
}
