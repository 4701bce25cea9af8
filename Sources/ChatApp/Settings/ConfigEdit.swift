import ChatStore
import ChatUI
import Foundation

/// Changes the configuration file: in one step, for its owner alone, and only where the outcome is what was
/// meant.
struct ConfigEdit: Sendable {
    let path: String

    /// What is to be set.
    struct Change: Hashable, Sendable {
        var name: String

        /// Nil takes the setting out.
        var value: String?

        /// The profile it belongs to; nil for the part above all.
        var profile: String?
    }

    /// Writes changes into the file; makes it where there is none.
    ///
    /// - Parameter template: what a new file begins with.
    func apply(_ changes: [Change], template: String = "") throws(CommandFailure) {
        let old = try read() ?? template
        var text = ConfigText(old)
        for change in changes {
            if let value = change.value {
                text.set(
                    change.name, to: Self.toml(change.name, value), inProfile: change.profile)
            } else {
                text.remove(change.name, inProfile: change.profile)
            }
        }
        try check(text.text, against: old, changes)
        try write(text.text)
    }

    private static func toml(_ name: String, _ value: String) -> String {
        if case .number = Setting.named(name)?.kind { return value }
        return ConfigText.quoted(value)
    }

    /// Whether the new text says what the old one said, with these changes and no other.
    private func check(
        _ text: String, against old: String, _ changes: [Change]
    ) throws(CommandFailure) {
        var expected = try ConfigFile(text: old, path: path)
        for change in changes { expected.set(change.name, to: change.value, in: change.profile) }
        let found = try? ConfigFile(text: text, path: path)
        guard found == expected else {
            throw CommandFailure(
                .configuration,
                "\(path) is written in a way that cannot be changed safely here; please change it "
                    + "with an editor: lettera config edit")
        }
    }

    private func read() throws(CommandFailure) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(data: data, encoding: .utf8)
        else {
            throw CommandFailure(.configuration, "\(path) cannot be read as UTF-8 text")
        }
        return text
    }

    /// Through a file beside it, which takes its place: whoever reads sees the old text or the new one.
    private func write(_ text: String) throws(CommandFailure) {
        // A link, as people keep who have their configuration elsewhere, stays one.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try PrivateText.write(text, to: target)
    }
}
