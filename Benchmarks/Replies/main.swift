import Highlighting
import Markdown
import Screen

// What a Markdown reply of about 10,000 tokens costs: as a whole, and as it grows, with a frame for each token.

let section = """
    ## Section

    Some *emphasis*, **strong** words, `code` and a [link](https://example.org/page), as most replies have
    them, in a paragraph of a few lines that goes on for a while before it comes to its end.

    1. First this is done,
    2. then that:
       - with a part of its own
       - [x] and one that is done

    ```python
    def fibonacci(n: int) -> int:
        \"\"\"Return the n-th number.\"\"\"
        a, b = 0, 1
        for _ in range(n):  # go on
            a, b = b, a + b
        return a
    ```

    | Name | Count | Meaning |
    |:-----|------:|:--------|
    | one  | 1     | the first of all |
    | two  | 2     | what comes after it, in a cell that is longer |

    > Quoted words, with **weight**.


    """
let bytesPerToken = 4
let text = String(repeating: section, count: 40_000 / section.utf8.count + 1)
let code = String(
    repeating: "let total = items.map { $0.price * 1.19 }.reduce(0, +) // with tax\n", count: 600)
let clock = ContinuousClock()

func milliseconds(_ work: () -> Void) -> Double {
    let time = clock.measure(work).components
    let value = Double(time.seconds) * 1e3 + Double(time.attoseconds) / 1e15
    return (value * 10).rounded() / 10
}

/// The least of several measurements: the machine does other things as well.
func best(_ work: () -> Void) -> Double { (0..<5).map { _ in milliseconds(work) }.min() ?? 0 }

let first = milliseconds { _ = Markdown.rows(of: text, columns: 80) }
let whole = best { _ = Markdown.rows(of: text, columns: 80) }
var frames = 0
var guessed = 0
let growing = best {
    var growing = GrowingMarkdown(columns: 80)
    var rest = text[...]
    frames = 0
    guessed = 0
    while !rest.isEmpty {
        growing.append(rest.prefix(bytesPerToken))
        rest = rest.dropFirst(bytesPerToken)
        guessed += growing.guess().parsed
        frames += 1
    }
    growing.finish()
}
var tokens = 0
let highlighting = best {
    tokens = Highlighter.lines(of: code, language: "swift").reduce(0) { $0 + $1.count }
}

print(
    "A Markdown reply of \(text.utf8.count) bytes, about \(text.utf8.count / bytesPerToken) tokens:"
)
print("  as a whole, for the first time  \(first) ms")
print("  as a whole, once more           \(whole) ms")
print(
    "  growing, with \(frames) frames   \(growing) ms, \(guessed / frames) bytes parsed again for each"
)
print("Swift code of \(code.utf8.count) bytes, \(tokens) pieces: \(highlighting) ms")
