"""The text of replies: the same at every run, as models write it."""
import random

COMMON = """the of and to in a is that it for on as with you this be are by from or can at an not your if more
will one which when how also each other then there than into some these only use time work water light
memory language garden small great first order because between through around before after where while
question answer person people place number system result simple example reading morning evening letter
harbour lighthouse library weather mountain river bridge window kitchen season market engine measure
important different possible several remember describe consider together usually perhaps quietly""".split()

CODE = ["```swift\n", "func ", "total(", "of ", "values", ": ", "[Int]", ") ", "-> ", "Int ", "{\n", "    ",
        "var ", "sum ", "+= ", "0\n", "    ", "for ", "value ", "in ", "values ", "{ ", "sum ", "+= ",
        "value ", "}\n", "    ", "return ", "sum\n", "}\n", "```\n\n"]


def tokens(count):
    """`count` pieces of one long answer in Markdown: paragraphs, lists, headings, now and then some code."""
    chance = random.Random(1)
    pieces = []

    def word(end=" "):
        pieces.append(chance.choice(COMMON) + end)

    def sentence(end=" "):
        pieces.append(chance.choice(COMMON).capitalize() + " ")
        for _ in range(chance.randint(5, 16)):
            word(chance.choice([" "] * 9 + [", "]))
        word("." + end)

    def paragraph():
        for _ in range(chance.randint(2, 5)):
            sentence()
        if chance.random() < 0.3:
            pieces.extend(["**Note", " well**: "])
        sentence("\n\n")

    def items():
        for number in range(chance.randint(3, 6)):
            pieces.append("- ")
            if number % 2:
                pieces.extend(["`" + chance.choice(COMMON), "()` "])
            sentence("\n")
        pieces.append("\n")

    def heading():
        pieces.append("## ")
        word()
        word("\n\n")

    while len(pieces) < count:
        chance.choice([paragraph, paragraph, paragraph, items, heading, lambda: pieces.extend(CODE)])()
    return pieces[:count]
