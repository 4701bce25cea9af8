import Testing

@testable import Localization

@Suite struct `The texts of a language` {
    @Test func `are read with comments and escapes`() throws {
        let strings = try Strings(
            parsing: #"""
                /* two
                   rows */
                "a.b" = "say \"hi\" \\ \n there"; // and so on
                "c"="漢字";
                """#)
        #expect(strings["a.b"] == "say \"hi\" \\ \n there")
        #expect(strings["c"] == "漢字")
        #expect(strings.keys == ["a.b", "c"])
    }

    @Test func `may have any blanks between their parts, and any character behind a backslash`()
        throws
    {
        let strings = try Strings(
            parsing: "\u{3000}\"a\"\u{A0}=\t\"\\漢\\\"\";\r\n// 漢\r\n\"b\" =\n\"\n\";")
        #expect(strings["a"] == "漢\"")
        #expect(strings["b"] == "\n")
    }

    @Test(arguments: [
        ("\"a\" \"b\";", 1, "\"=\""), ("\n\"a\" = \"b\"", 2, "\";\""),
        ("\"a", 1, "the end of the quotes"),
        ("a = \"b\";", 1, "a key in quotes"), ("\"a\" = b;", 1, "a text in quotes"),
        ("/* open", 1, "*/"), ("\"a\" = \"\\", 1, "the end of the quotes"),
        ("\"a\" = \"\";\n\"a\" = \"\";", 2, "a key that is not there yet"),
    ])
    func `say where they are wrong`(source: String, line: Int, expected: String) {
        #expect(throws: Strings.SyntaxError(line: line, expected: expected)) {
            try Strings(parsing: source)
        }
    }

    @Test func `take arguments in any order, and leave what is no place for one`() {
        let strings = Strings(["a": "%2$@ before %1$@, 50%%, %3$@ and %d"])
        #expect(strings.text("a", ["x", "100%"]) == "100% before x, 50%, %3$@ and %d")
    }

    @Test func `have two forms for numbers of things`() {
        let strings = Strings(["n.one": "one of %2$@", "n.other": "%1$@ of %2$@"])
        #expect(strings.text("n", count: 1, ["all"]) == "one of all")
        #expect(strings.text("n", count: 0, ["all"]) == "0 of all")
    }

    @Test func `that are missing come from another language, or show their keys`() {
        let own = Strings(["a": "eigen"]).completed(by: Strings(["a": "own", "b": "other"]))
        #expect(own.text("a") == "eigen")
        #expect(own.text("b") == "other")
        #expect(own.text("nowhere") == "nowhere")
    }
}

@Suite struct `A language` {
    @Test(arguments: ["de_CH.UTF-8", "C.UTF-8", "en_GB", ""])
    func `is found by a locale where it comes with the program`(locale: String) {
        let language = Language.of(locale: locale)
        #expect(language?.code == Language.codes.first { locale.hasPrefix($0) })
    }

    @Test(arguments: Language.codes.compactMap(Language.named))
    func `has every text that English has, with the same places for arguments`(language: Language) {
        #expect(!language.strings.keys.isEmpty)
        #expect(language.strings.keys == Language.english.strings.keys)
        for key in language.strings.keys {
            #expect(
                places(language.strings[key] ?? "") == places(Language.english.strings[key] ?? ""),
                "\(language.code): \(key)")
        }
    }

    /// The numbers of the arguments that a text takes.
    private func places(_ text: String) -> Set<Substring> {
        Set(text.matches(of: /%(\d)\$@/).map(\.output.1))
    }
}
