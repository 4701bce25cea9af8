enum Samples {
    static let all = [
        reply, code, lists, tables, bareTables, quotes, oddities, unicode, marks, "", "\n\n", "one",
        "a\r\nb\r\n\r\nc",
    ]

    static let reply = """
        # Plan

        Hello **bold _both_ text** and `code` with [a link](https://example.com/a) and
        a second line, ~~gone~~. See https://x.org/y. ![alt text](http://i/p.png)

        ## Steps ##
        1. first
        2. second

           ```swift
           let x = 1 // comment
           func go() { print("hello, this is a very long line that has to be wrapped") }
           ```
        3. third

        Setext
        ======
        Another one
        ---
        That is all.
        """

    static let code = """
        Look:

        ```python
        def f(x):
            \"\"\"Doc
            string\"\"\"

            return {"a": [1, 2.5], 'b': None}  # note
        ```
        ~~~
        plain
          text\twith tab
        ``` still
        ~~~~
        after

            indented

            more
        text
        ```java
        /* open
           comment that never
           ends
        """

    static let lists = """
        - one
        - two
          continued
        lazy
          - nested
            - deeper
              > quoted

              para
        - [ ] todo
        - [x] done

        * other list
        + another

        1. a
        1. b
        1. c
        2) new list

        -

          not in it
        - - both
        10. ten
            text
        """

    static let tables = """
        Before:
        | Name | Value | What it is |
        |------|------:|:----------:|
        | a | 1 | short |
        | b | 22 | `code` cell |
        | c | 333 | a rather long cell, which has to be wrapped or so in a window |
        | dddddddddd | 4 | x \\| y |
        | e<br>f | [l](http://a.b) |
        after it

        | not | a table |
        | because | of this |

        | one |
        |---|

        > | in | quote |
        > |---|---|
        > | 1 | **2** |
        """

    /// Without bars at the edges a table is words until its second line comes.
    static let bareTables = """
        a | b
        --|--
        1 | 2

        text
        c | d | e
        :-: | --- | -:
        3 | 4
        more
        """

    static let quotes = """
        > one
        > two
        lazy
        >
        > - item
        >   more
        > ```
        > code
        > ```

        > > deep
        > back
        >> again

        text
        > # heading
        ---
        ***
        end
        """

    static let oddities = """
        [1]: http://example.com
        <div>
        <b>x</b> &amp; &lt; &#65;
        </div>

        ####### seven
        #hash
        # a # b #
        ## ``x`` ##
        \\*not\\* \\# [x] [1] a*b*c snake_case_name __init__ 2 * 3 * 4
        a  \\
        hard  \nbreak
        **unclosed and `more
        next line* ** _ [half](http://
        ![img](x "title") [t](<a b> 'c') [nested [x]](y)
        <https://auto.link> user@example.com www.example.com
        1986\\. A great year
        1986. Another
        -5 degrees
        +1
        = no
        |
        ||
        ~5 to ~6
        """

    static let unicode = """
        # 見出し 👋

        日本語の**太字**と`コード`、[リンク](https://例え.jp)。
        مرحبا **بالعالم** e\u{301}\u{302} 👩‍👩‍👧 🇩🇪

        | 列 | 値 |
        |---|---|
        | 一 | 二 |
        | 三つ | 四つ目の値 |
        | a | b |
        | c | d |

        ```
        漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字
        ```
        - ☐ \u{1B}[31mred\u{0}
        """

    static let marks = """
        * **a** b *c* ***d*** `e` ``f`g`` **h *i* j** *k **l** m* _n_ __o__ **p**q *"r"* **(s)**.
        **note:** *x*y **[b](c)** `**` [`d`](e) [**f** g](h) ***both* half** **`code`**
        text [with](a) more and (parens) [a](b(c)d) ![i](j) _(k)_ ~~l **m** n~~ o
        """
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

    /// A text of pieces that mean something in Markdown.
    mutating func markdown() -> String {
        let pieces = [
            "a", "word ", "two words", "\n", "\n", "\n\n", "  ", "    ", "\t", "- ", "* ", "1. ",
            "2) ", "> ",
            "# ", "## ", "```", "~~~\n", "```py\n", "---", "===", "***", "|", "| a | b |\n",
            "|---|---|\n", "**",
            "*", "_", "`", "``", "[", "](", ")", "[a](http://b)", "![c](d)", "~~", "<br>", "<b>",
            "&amp;", "\\",
            "https://e.f ", "世界", "👋", "e\u{301}", "\r\n", "\u{1B}[1m", "[ ] ", "[x] ", ":", "-",
            "+ ", "\u{205F}",
            "\"\"\"", "/*", "'", "\u{0}", "10. ", "&", "#", "=", "www.x.y", "\u{2028}",
        ]
        let count = Int.random(in: 0..<40, using: &self)
        return (0..<count).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }
}
