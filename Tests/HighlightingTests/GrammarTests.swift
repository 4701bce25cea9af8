import Testing

@testable import Highlighting

@Suite struct `A grammar` {
    @Test(arguments: Grammars.files)
    func `that ships can be read, with all of its patterns`(file: String) throws {
        let grammar = try Grammars.load(file: file)
        #expect(grammar.states[grammar.root].rules.isEmpty == false)
        for state in grammar.states { #expect(state.rules.count == state.patterns.count) }
    }

    @Test(arguments: [
        ("py", "Python"), ("JS", "JavaScript"), ("ts", "TypeScript"), ("sh", "Bash"),
        ("rs", "Rust"), ("yml", "YAML"), ("cpp", "C++"), ("cs", "C#"), ("kt", "Kotlin"),
        ("golang", "Go"), ("dockerfile", "Docker"), ("tsx", "TypeScript"), ("html", "HTML"),
    ])
    func `is found by what people call its language`(name: String, grammar: String) {
        #expect(Grammars.named(name)?.name == grammar)
    }

    @Test(arguments: ["", "text", "plaintext", "klingon", "*"])
    func `is not guessed`(name: String) {
        #expect(Grammars.named(name) == nil)
    }

    @Test func `that is broken says what is wrong with it`() {
        func problem(_ rules: String) -> String? {
            let file = "<lexer><config><name>X</name></config><rules>\(rules)</rules></lexer>"
            do throws(GrammarError) {
                _ = try Grammar(file: Array(file.utf8))
                return nil
            } catch {
                return error.description
            }
        }
        #expect(problem("") == "The grammar X cannot be used: it has no state root.")
        #expect(
            problem(#"<state name="root"><rule pattern="(a"/></state>"#)?
                .contains("of the pattern (a") == true)
        #expect(
            problem(#"<state name="root"><rule><include state="root"/></rule></state>"#)?
                .contains("cannot include the state root") == true)
        #expect(
            problem(#"<state name="root"><rule pattern="a"><dance/></rule></state>"#)?
                .contains("it has a dance") == true)
        #expect(
            problem(#"<state name="root"><rule pattern="a"><push state="b"/></rule></state>"#)?
                .contains("no state b") == true)
    }
}
