import Resources
import Screen
import Testing

@testable import Terminal

@Suite struct `A theme` {
    @Test(arguments: Theme.all)
    func `is found by its name`(theme: Theme) {
        #expect(Theme.named(theme.name) == theme)
    }

    @Test func `without colours tells apart what must be told apart`() {
        let apart: [Set<Face>] = [
            [.user, .agent, .reasoning, .error, .warning],
            [.attached, .detached, .attaching],
            [.barFull, .barEmpty, .barOver],
            [.label, .labelChanged],
            [.value, .valueChanged],
            [.input, .inputPending],
            [.plain, .selection, .match],
            [.plain, .emphasis, .strong, .strongEmphasis, .heading, .link],
            [.codeText, .codeKeyword, .codeString, .codeComment],
            [.codeText, .codeDeleted, .codeInserted],
        ]
        for faces in apart {
            let looks = Set(faces.map { Theme.none[$0].attributes })
            #expect(looks.count == faces.count, "\(faces)")
        }
        for face in Face.allCases {
            #expect(Theme.none[face].foreground == nil)
            #expect(Theme.none[face].background == nil)
        }
    }

    @Test func `can have its styles replaced one by one`() {
        var theme = Theme.dark
        theme[.user] = Style(.green, .bold)
        #expect(theme[.user].foreground == .green)
        #expect(theme[.error] == Theme.dark[.error])
    }
}

@Suite struct `A style` {
    @Test(arguments: [
        ("plain", Style()),
        ("bold red", Style(.red, .bold)),
        ("bright blue on black", Style(.bright(.blue), on: .black)),
        ("underline reverse 208", Style(Colour(index: 208), [.underline, .reverse])),
        ("#ff8700", Style(Colour(index: 208))),
        ("on #000000", Style(on: Colour(index: 16))),
    ])
    func `is read from words`(words: String, style: Style) {
        #expect(Style(words) == style)
    }

    @Test(arguments: ["blinking", "256", "#12", "#gggggg", "red on on huh"])
    func `is not guessed`(words: String) {
        #expect(Style(words) == nil)
    }
}

@Suite struct `A colour` {
    @Test func `becomes the nearest that the terminal has`() {
        #expect(Colour(index: 208).nearest(among: 256) == 208)
        #expect(Colour(index: 196).nearest(among: 16) == 9)
        #expect(Colour(index: 196).nearest(among: 8) == 1)
        #expect(Colour.bright(.blue).nearest(among: 8) == 4)
        #expect(Colour(index: 232).nearest(among: 8) == 0)
        #expect(Colour(index: 231).nearest(among: 16) == 15)
        #expect(Colour(index: 208).nearest(among: 1 << 24) == 0xFF8700)
        #expect(Colour.red.nearest(among: 1 << 24) == 1)
    }

    @Test func `is read from the text that ships, every line of it`() throws {
        #expect(Set(Resources.themeNames) == Set(Theme.all.map(\.name)))
        for name in Resources.themeNames {
            let text = try #require(Resources.theme(named: name))
            let base = name == "none" ? nil : Theme.none
            #expect(try Theme(name: name, text: text, over: base) == Theme.named(name))
            #expect(!text.split(separator: "\n").filter { !$0.hasPrefix("#") }.isEmpty)
        }
    }

    @Test(arguments: ["user", "nobody bold", "user bold mauve", "user bold 999"])
    func `tells which line it cannot read`(line: String) {
        #expect(throws: ThemeLineError(line: 3, text: line)) {
            try Theme(name: "x", text: "# a theme\n\n\(line)\n", over: nil)
        }
    }
}
