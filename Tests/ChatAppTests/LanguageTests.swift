import Localization
import Testing

@testable import ChatApp

@Suite struct `The language of the chat` {
    @Test(arguments: Language.codes.compactMap(Language.named))
    func `is the one that is chosen, whatever the locale`(language: Language) throws {
        #expect(try Settings.language(language.code, environment: ["LC_ALL": "xx"]) == language)
    }

    @Test(arguments: [nil, "auto"], Language.codes.compactMap(Language.named))
    func `is else that of the first locale that is named`(code: String?, language: Language) throws
    {
        let locale = "\(language.code)_XX.UTF-8"
        #expect(try Settings.language(code, environment: ["LANG": locale]) == language)
        #expect(
            try Settings.language(code, environment: ["LC_MESSAGES": locale, "LANG": "xx"])
                == language)
        #expect(
            try Settings.language(
                code, environment: ["LC_ALL": "", "LC_MESSAGES": locale, "LANG": "xx"])
                == language)
        #expect(
            try Settings.language(code, environment: ["LC_ALL": "xx", "LANG": locale]) == .english)
    }

    @Test func `is English where nothing says another`() throws {
        #expect(try Settings.language(nil, environment: [:]) == .english)
        #expect(try Settings.language("auto", environment: ["LANG": "C.UTF-8"]) == .english)
    }

    @Test func `is refused where it does not come with the program`() {
        #expect(throws: CommandFailure.self) {
            try Settings.language("tlh", environment: ["LANG": "en_GB"])
        }
    }
}
