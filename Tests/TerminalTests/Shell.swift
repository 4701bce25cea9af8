import PTYSupport

/// A shell with job control that starts the probe, says when it is stopped, and continues it
/// when Enter is pressed.
enum Shell {
    static func start(_ mode: String) throws -> PseudoTerminal {
        try PseudoTerminal(
            "/bin/bash",
            arguments: [
                "--norc", "-c",
                "set -m; \(Probe.path) \(mode); echo shell again; read x; fg >/dev/null",
            ],
            rows: 12, columns: 40)
    }
}
