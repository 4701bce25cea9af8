import ChatUI

/// `docs/keys.md`: what the tables of actions and settings say, for reading on the web.
enum KeysDocument {
    static var text: String {
        var lines = [
            "# Commands, keys and settings", "",
            "The program says the same: `/help`, `/help COMMAND`, F1 and `/settings`. This page is what its",
            "tables say; `lettera generate keys > docs/keys.md` writes it, and a test compares them.",
            "",
            "## Commands", "",
        ]
        for group in Manual.groups {
            lines += ["### \(group.title)", "", "| Command | Keys | Does |", "| --- | --- | --- |"]
            for command in group.commands {
                let example = command.example.map { " Example: `\($0)`" } ?? ""
                lines.append(
                    "| `\(cell(command.usage))` | \(cell(command.keys)) | "
                        + "\(cell(command.help))\(cell(example)) |")
            }
            lines.append("")
        }
        lines += ["## Keys", ""]
        for place in Manual.places {
            lines += ["### \(place.title)", "", "| Keys | Do |", "| --- | --- |"]
            for keys in place.keys {
                lines.append("| \(cell(keys.keys)) | \(cell(keys.title)). \(cell(keys.help)) |")
            }
            lines.append("")
        }
        lines += [
            "## Settings", "",
            "In `config.toml`, with `/set NAME VALUE`, or with `lettera config set NAME VALUE`.",
            "",
            "| Setting | Built in | Values | Also | Is |", "| --- | --- | --- | --- | --- |",
        ]
        for setting in Setting.table {
            let also = [
                setting.flag.map { "`--\($0)`" }, setting.variable.map { "`\($0)`" },
                setting.home == .profile ? "in a profile only" : nil,
            ]
            lines.append(
                "| `\(setting.name)` | \(cell(setting.builtIn)) | \(cell(setting.valueWords)) | "
                    + "\(also.compactMap(\.self).joined(separator: ", ")) | \(cell(setting.help)) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text that cannot end its cell.
    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension Setting {
    /// What can be written, in a few words.
    var valueWords: String {
        switch kind {
        case .text: meaning
        case .choice(let values): values.joined(separator: ", ")
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .period: "forever, or such as 90d, 26w, 2y"
        }
    }
}
