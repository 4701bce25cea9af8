import Screen
import Terminal
import Testing

@testable import ChatApp

@Suite struct `Settings of the screen` {
    func settings(_ text: String, isPlain: Bool = false) throws -> ScreenSettings {
        let file = try ConfigFile(text: text, path: "config.toml")
        return try ScreenSettings(
            { file.values[$0] }, file: file.tables, isPlain: isPlain)
    }

    @Test func `are what most people want where nothing is said`() throws {
        let settings = try settings("")
        #expect(settings.theme == nil)
        #expect(settings.theme(onLight: true) == .light)
        #expect(settings.theme(onLight: false) == .dark)
        #expect(settings.notice == .bell)
        #expect(settings.leaving == .nothing)
        #expect(!settings.hasMouse)
    }

    @Test func `are read`() throws {
        let settings = try settings(
            """
            theme = "high-contrast"
            notify = "osc9"
            mouse = "on"
            leave = "transcript"
            [faces]
            user = "bold 117"
            link = "underline #ff8700"
            """)
        #expect(settings.theme == .highContrast)
        #expect(settings.notice == .osc9)
        #expect(settings.leaving == .transcript)
        #expect(settings.hasMouse)
        let theme = settings.theme(onLight: true)
        #expect(theme[.user] == Style("bold 117"))
        #expect(theme[.link] == Style("underline 208"))
        #expect(theme[.error] == Theme.highContrast[.error])
    }

    @Test func `have no colours where none are wanted`() throws {
        let settings = try settings("theme = \"light\"\n[faces]\nuser = \"red\"\n", isPlain: true)
        #expect(settings.theme(onLight: true) == Theme.none)
    }

    @Test(arguments: [
        ("theme = \"pink\"", "there is no theme \"pink\"; there are: auto, dark, light"),
        ("notify = \"horn\"", "there is no notify \"horn\""),
        ("mouse = \"yes\"", "there is no mouse \"yes\"; there are: on, off"),
        ("[faces]\nnose = \"red\"", "config.toml, line 2: there is no face \"nose\""),
        ("[faces]\nuser = \"rosy\"", "config.toml, line 2: \"rosy\" is no style"),
        (
            "[keys]\n# mine\n\"alt-r\" = \"fly\"",
            "config.toml, line 3: there is no action \"fly\"; there are: none, "
        ),
        (
            "user = \"ada\"\n\n[keys]\n\"hyper-r\" = \"tools\"",
            "config.toml, line 4: there is no key \"hyper-r\""
        ),
    ])
    func `with a mistake are refused by its place`(text: String, words: String) throws {
        let error = #expect(throws: CommandFailure.self) { try settings(text) }
        #expect(error?.message.hasPrefix(words) == true, "\(error?.message ?? "")")
        #expect(error?.status == .configuration)
    }
}
