import ChatCore
import Testing

@Suite struct `How well a message fits` {
    private func fitness(
        _ text: String, _ terms: String = "red boat", type: String = "user_message"
    ) -> Double {
        SearchScore(SearchTerms(terms)).fitness(of: text.unicodeScalars, type: type) ?? -1
    }

    @Test func `is more for whole words than for beginnings`() {
        #expect(fitness("a red boat") > fitness("a redder boathouse"))
    }

    @Test func `is more where words come often, but for the length of a text`() {
        #expect(fitness("red boat, red boat") > fitness("red boat, old boat"))
        let padding = String(repeating: "and so on ", count: 100)
        #expect(fitness("red boat") > fitness("red boat " + padding))
    }

    @Test func `is more where words stand together`() {
        #expect(
            fitness("the red boat and the yellow house")
                > fitness("the red house and the yellow boat"))
    }

    @Test func `is more for what somebody said than for what a tool did`() {
        #expect(fitness("red boat") > fitness("red boat", type: "tool_return_message"))
        #expect(fitness("red boat") > fitness("red boat", type: "reasoning_message"))
    }

    @Test func `is nothing where a word is missing`() {
        #expect(fitness("a red house") == -1)
        #expect(fitness("") == -1)
    }

    @Test func `is a little more for what is newer`() {
        #expect(SearchScore.newness(days: 0) > SearchScore.newness(days: 30))
        #expect(SearchScore.newness(days: 10_000) > 0)
    }
}
