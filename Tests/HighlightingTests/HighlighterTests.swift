import Testing

@testable import Highlighting

@Suite struct `Code that is highlighted` {
    /// What a word of a code is taken for.
    private func kind(of word: String, in code: String, _ language: String) -> TokenKind? {
        Highlighter.lines(of: code, language: language).joined().first {
            $0.text.contains(word)
        }?.kind
    }

    @Test(arguments: [
        ("swift", "let answer = 42 // why", "let", TokenKind.keyword),
        ("swift", "let answer = 42 // why", "42", .number),
        ("swift", "let answer = 42 // why", "why", .comment),
        ("swift", "func go() { print(\"hi\") }", "go", .function),
        ("swift", "func go() { print(\"hi\") }", "hi", .string),
        ("python", "def greet(name):\n    return f\"hi {name}\"  # x", "def", .keyword),
        ("python", "def greet(name):\n    return f\"hi {name}\"  # x", "greet", .function),
        ("python", "def greet(name):\n    return f\"hi {name}\"  # x", "hi", .string),
        ("python", "def greet(name):\n    return f\"hi {name}\"  # x", "# x", .comment),
        ("python", "\"\"\"A\nlong\ntext\"\"\"\nx = None", "long", .string),
        ("python", "\"\"\"A\nlong\ntext\"\"\"\nx = None", "None", .constant),
        ("javascript", "const a = 'b'; /* c\nd */", "const", .keyword),
        ("javascript", "const a = 'b'; /* c\nd */", "'b'", .string),
        ("javascript", "const a = 'b'; /* c\nd */", "d */", .comment),
        ("typescript", "interface A { b: string }", "interface", .keyword),
        ("c", "#include <stdio.h>\nint main(void) { return 0; }", "return", .keyword),
        ("c", "/* one\n   two */ int x;", "two", .comment),
        ("c++", "class A : public B {};", "class", .keyword),
        ("csharp", "using System; // hm", "// hm", .comment),
        ("java", "public class A { String s = \"x\"; }", "public", .keyword),
        ("kotlin", "fun main() { val x = 1 }", "fun", .keyword),
        ("rust", "fn main() { let x: u8 = 1; }", "fn", .keyword),
        ("go", "func main() { x := `raw\nline` }", "line", .string),
        ("go", "func main() { x := `raw\nline` }", "main", .function),
        ("ruby", "def hello\n  puts 'hi'\nend", "def", .keyword),
        ("bash", "for f in *; do echo \"$f\"; done # all", "for", .keyword),
        ("bash", "for f in *; do echo \"$f\"; done # all", "# all", .comment),
        ("fish", "if true\n    echo hi\nend", "if", .keyword),
        ("powershell", "Get-Item 'x' # c", "# c", .comment),
        ("json", "{\"a\": [1, true, \"b\"]}", "\"a\"", .keyword),
        ("json", "{\"a\": [1, true, \"b\"]}", "true", .constant),
        ("json", "{\"a\": [1, true, \"b\"]}", "\"b\"", .string),
        ("yaml", "a: 'b' # c", "# c", .comment),
        ("toml", "a = \"b\" # c", "\"b\"", .string),
        ("xml", "<a b=\"c\"><!-- d --></a>", "<a", .keyword),
        ("html", "<p class=\"x\">t</p><!-- d -->", "class", .variable),
        ("html", "<script>\nconst a = 1;\n</script>", "const", .keyword),
        ("css", "a { color: red; } /* x */", "x", .comment),
        ("scss", "$a: 1px; // c\n.b { c: $a; }", "// c", .comment),
        ("sql", "SELECT a FROM b -- c", "SELECT", .keyword),
        ("lua", "local x = 'y' -- z", "local", .keyword),
        ("perl", "my $x = 'y'; # z", "# z", .comment),
        ("haskell", "module A where\n-- x", "-- x", .comment),
        ("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new", "-old", .deleted),
        ("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new", "+new", .inserted),
        ("ini", "[a]\nb = c ; d", "[a]", .keyword),
        ("cmake", "set(A \"b\") # c", "# c", .comment),
        ("nix", "let a = 1; in a # c", "let", .keyword),
        ("r", "f <- function(x) x # c", "# c", .comment),
        ("scala", "object A { val b = 1 }", "object", .keyword),
        ("elixir", "def a, do: :ok # c", "# c", .comment),
        ("dart", "void main() { final a = 1; }", "final", .keyword),
        ("protobuf", "message A { string b = 1; }", "message", .keyword),
        ("graphql", "query { a(b: 1) } # c", "# c", .comment),
        ("zig", "const a = 1; // c", "const", .keyword),
        ("hcl", "a = \"b\" # c", "# c", .comment),
        ("php", "<?php\nfunction a() { return 1; } // c", "function", .keyword),
        ("makefile", "all: a\n\techo $(X) # c\n", "all", .function),
        ("docker", "FROM debian:12 AS base\nRUN echo \"hi\"", "FROM", .keyword),
        ("docker", "FROM debian:12 AS base\nRUN echo \"hi\"", "hi", .string),
        ("markdown", "# Title\n\n**bold**", "Title", .heading),
        ("console", "$ ls -l # x\nfile", "file", .comment),
    ])
    func `has the tokens that its language gives it`(
        language: String, code: String, word: String, expected: TokenKind
    ) {
        #expect(kind(of: word, in: code, language) == expected)
    }

    @Test func `stays plain where its language is not known`() {
        let lines = Highlighter.lines(of: "let x = 1\n\nlet y = 2\n", language: "klingon")
        #expect(lines == [[Token("let x = 1", .plain)], [], [Token("let y = 2", .plain)]])
    }

    @Test(arguments: Grammars.files)
    func `keeps every character, whatever the code is`(language: String) {
        for code in Samples.all {
            let lines = Highlighter.lines(of: code, language: language)
            let text = lines.map { $0.map(\.text).joined() }.joined(separator: "\n")
            #expect(text == code || text + "\n" == code)
        }
    }

    /// The steps are counted by PCRE2, not by a clock: without their limits these would take hours.
    @Test(arguments: Grammars.files)
    func `comes to an end where nothing that was opened is closed`(language: String) {
        for piece in ["\"", "'", "/*", "(", "{", "<!--", "`", "\"\"\"", "[[", "${", "<<A\n", "\\"] {
            let code = String(repeating: piece, count: 800)
            let lines = Highlighter.lines(of: code, language: language)
            #expect(lines.joined().reduce(0) { $0 + $1.text.utf8.count } >= code.utf8.count * 2 / 3)
        }
    }

    @Test func `is plain beyond what anybody reads`() {
        let line = "let x = 1\n"
        let code = String(repeating: line, count: Highlighter.limit / 10 + 5)
        let lines = Highlighter.lines(of: code, language: "swift")
        #expect(lines.count == Highlighter.limit / 10 + 5)
        #expect(lines.first?.first == Token("let", .keyword))
        #expect(lines.last == [Token("let x = 1", .plain)])
    }
}

@Suite struct `Code that grows` {
    @Test(arguments: Grammars.files)
    func `has the tokens in the end that it has as a whole`(language: String) {
        var random = SeededRandom(seed: 7)
        for code in Samples.all {
            let whole = Highlighter.lines(of: code, language: language)
            var growing = Highlighter(language: language)
            var settled: [[Token]] = []
            var rest = code[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1..<40, using: &random)
                growing.append(rest.prefix(count))
                rest = rest.dropFirst(count)
                settled += growing.takeLines()
                #expect(whole.starts(with: settled))
                let shown = (settled + growing.rest).map { $0.map(\.text).joined() }
                let taken = code[..<rest.startIndex]
                let text = shown.joined(separator: "\n")
                #expect(text == taken || text + "\n" == taken)
            }
            growing.finish()
            settled += growing.takeLines()
            #expect(settled == whole)
        }
    }

    @Test func `is settled line by line`() {
        var growing = Highlighter(language: "swift")
        for number in 0..<100 {
            growing.append("let x\(number) = \"y\"\n")
            #expect(growing.takeLines().count == 1)
        }
        #expect(growing.lexed <= 100 * 20)
    }

    @Test func `shows what is not closed as what it will be`() {
        var growing = Highlighter(language: "java")
        growing.append("int a; /* one\ntwo\nthr")
        #expect(growing.takeLines().isEmpty)
        #expect(growing.rest.last == [Token("thr", .comment)])
    }
}

enum Samples {
    static let all = [
        "import os\n\nclass A(B):\n    \"\"\"Doc\n    more\"\"\"\n    def f(self, x=1.5e3):\n        return {'a': [1, 2], \"b\": None}\n",
        "/* one\n * two\n */\n#include <x.h>\nint main(int argc, char **argv) {\n  printf(\"%d\\n\", 1);\n}\n",
        "fn main() -> Result<(), E> {\n    let s = r#\"raw \"x\"\"#;\n    for i in 0..10 { println!(\"{i}\"); }\n}\n",
        "$ ls -la | grep 'x' # list\nfor f in *.txt; do\n  cat <<EOF\n$f ${x:-y}\nEOF\ndone",
        "{\n  \"a\": [1, -2.5e3, true, null],\n  \"b\": {\"c\": \"d\\\"e\"}\n}",
        "<html>\n<!-- c\n-->\n<script>let a = `x ${1 + 1}`;</script>\n<p class='a'>&amp; t</p>\n</html>\n",
        "a:\n  - b: 'c' # d\n    e: |\n      f\n      g\n",
        "SELECT a, COUNT(*) FROM b WHERE c = 'd' -- e\nGROUP BY a;\n",
        "naïve = \"日本語 👋\" # ünï\n'unclosed\nnext \"\n",
        "\n\n\t\n  \r\n\u{0}\u{1B}[31m\n",
        "",
    ]
}

/// The same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64, by Sebastiano Vigna.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
