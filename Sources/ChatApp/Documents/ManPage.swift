import ArgumentParser
import ChatUI

/// `docs/lettera.1`: the manual page, in man(7)'s macros.
enum ManPage {
    static var text: String {
        var page = Roff()
        page.raw(".TH LETTERA 1")
        page.section("NAME")
        page.text("lettera \\- \(Roff.escaped(Lettera.configuration.abstract))", isEscaped: true)
        page.section("SYNOPSIS")
        page.raw(".B lettera")
        page.text("[COMMAND] [OPTIONS]")
        page.section("DESCRIPTION")
        page.text(
            """
            Opens a chat with a Letta agent, on the practice server that is built in unless another one \
            is chosen. Whoever talks has a persona block in the agent's memory for as long as their turn \
            lasts. Every command has --help.
            """)
        commands(&page)
        page.section("COMMANDS OF THE CHAT")
        for group in Manual.groups {
            page.subsection(group.title)
            for command in group.commands {
                let keys = command.keys.isEmpty ? "" : " Keys: \(command.keys)."
                let example = command.example.map { " Example: \($0)" } ?? ""
                page.item(command.usage, command.help + keys + example)
            }
        }
        page.section("KEYS OF THE CHAT")
        for place in Manual.places {
            page.subsection(place.title)
            for keys in place.keys { page.item(keys.keys, "\(keys.title). \(keys.help)") }
        }
        settings(&page)
        files(&page)
        return page.text
    }

    private static func commands(_ page: inout Roff) {
        page.section("COMMANDS")
        for command in Lettera.configuration.subcommands where command.configuration.shouldDisplay {
            let name = command.configuration.commandName ?? "\(command)".lowercased()
            let inner = command.configuration.subcommands
                .map { $0.configuration.commandName ?? "\($0)".lowercased() }
            let words = inner.isEmpty ? "" : " (\(inner.joined(separator: ", ")))"
            page.item(name, command.configuration.abstract + words)
        }
    }

    private static func settings(_ page: inout Roff) {
        page.section("SETTINGS")
        page.text(
            "Built in, then the configuration file, then the environment, then flags: the later wins."
        )
        for setting in Setting.table {
            let places = [
                setting.flag.map { "Flag: --\($0)." },
                setting.variable.map { "Environment: \($0)." },
                setting.home == .profile ? "In a profile only." : nil,
                "Values: \(setting.valueWords).", "Built in: \(setting.builtIn).",
            ]
            page.item(
                setting.name,
                ([setting.help] + places.compactMap(\.self)).joined(separator: " "))
        }
    }

    private static func files(_ page: inout Roff) {
        page.section("ENVIRONMENT")
        page.item("LETTA_API_KEY", "The server's key or password.")
        page.item("LETTA_BASE_URL", "The server's address, where LETTERA_SERVER is not set.")
        page.item("NO_COLOR", "Any value does without colours.")
        page.item("ACCESSIBLE", "Any value holds the chat a line at a time, as --plain does.")
        page.section("FILES")
        page.item("~/.config/lettera/config.toml", "The configuration; XDG_CONFIG_HOME moves it.")
        page.item(
            "~/.local/share/lettera/lettera.sqlite",
            "Everything seen: blocks, messages, drafts, the journal; XDG_DATA_HOME moves it.")
        page.section("EXIT STATUS")
        page.text(
            """
            After sysexits.h: 0 done; 1 a search found nothing; 64 usage; 65 bad input; 66 no such thing; 69 \
            unreachable; 70 defect; 73 and 74 store or file trouble; 75 busy, try later; 76 nonsense from \
            the server; 77 not allowed; 78 configuration; 130 interrupted.
            """)
    }
}

/// Text with man(7)'s macros.
private struct Roff {
    private(set) var text = ""

    mutating func raw(_ line: String) { text += line + "\n" }

    mutating func text(_ words: String, isEscaped: Bool = false) {
        raw(isEscaped ? words : Self.escaped(words))
    }

    mutating func section(_ title: String) { raw(".SH \"\(Self.escaped(title))\"") }

    mutating func subsection(_ title: String) { raw(".SS \"\(Self.escaped(title))\"") }

    mutating func item(_ name: String, _ words: String) {
        raw(".TP")
        raw("\\fB\(Self.escaped(name))\\fR")
        text(words)
    }

    /// A text in which nothing is a request, and a hyphen is one.
    static func escaped(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }
}
