import ChatCore
import Foundation
import LettaAPI
import Testing

@Suite struct `A line that says what to look for` {
    private let surroundings = SearchFilter.Surroundings(
        now: Date(timeIntervalSince1970: 1_795_273_200), calendar: LocalCalendar(zone: .gmt),
        server: { $0 == "home" ? ServerID("http://home") : nil })

    private func read(_ text: String) -> SearchLine { SearchLine(text, in: surroundings) }

    @Test func `holds words and filters in any order`() throws {
        let line = read("user:ada red since:2d agent:\"My Helper\" boat TYPE:tool,user server:home")
        #expect(line.words == "red boat")
        #expect(line.terms.phrases == ["red", "boat"])
        #expect(line.problem == nil)
        #expect(line.filter.user == Username("ada"))
        #expect(line.filter.agent == "My Helper")
        #expect(line.filter.server == ServerID("http://home"))
        #expect(line.filter.since == surroundings.now.addingTimeInterval(-2 * 86_400))
        #expect(
            line.filter.types == [
                "tool_call_message", "tool_return_message", "approval_request_message",
                "user_message",
            ])
    }

    @Test func `ends with the whole of the day that is named last`() throws {
        #expect(
            read("until:2026-11-19").filter.until
                == (try Date("2026-11-20T00:00:00Z", strategy: .iso8601)))
        #expect(
            read("since:2026-11-19").filter.since
                == (try Date("2026-11-19T00:00:00Z", strategy: .iso8601)))
    }

    @Test(
        arguments: [
            ("note: this", ["note", "this"]), ("http://a.b", ["http a b"]), ("user:", ["user"]),
            ("\"user:ada here\"", ["user ada here"]), ("a:b:c", ["a b c"]), ("-boat", ["boat"]),
            ("red AND boat*", ["red", "AND", "boat"]), ("\"red boat", ["red boat"]),
            (":ada", ["ada"]), ("users:ada", ["users ada"]),
        ] as [(String, [String])])
    func `takes all else for words`(text: String, phrases: [String]) {
        #expect(read(text).terms.phrases == phrases)
        #expect(read(text).filter.isEmpty)
        #expect(read(text).problem == nil)
    }

    @Test func `says which filter says nothing, and leaves it out`() {
        #expect(read("red since:soon").problem == .time(.since, "soon"))
        #expect(read("user:a/b type:nonsense").problem == .username("a/b"))
        #expect(read("type:nonsense").problem == .type("nonsense"))
        #expect(read("server:away").problem == .server("away"))
        #expect(read("red since:soon").filter.isEmpty)
        #expect(read("red since:soon").words == "red")
    }

    @Test func `comes on top of what holds already`() throws {
        var filter = SearchFilter()
        try filter.set(.user, to: "ben", in: surroundings)
        try filter.set(.type, to: "call", in: surroundings)
        let line = SearchLine("boat type:result", filter: filter, in: surroundings)
        #expect(line.filter.user == Username("ben"))
        #expect(line.filter.types.count == 3)
        #expect(
            SearchLine("user:ada", filter: filter, in: surroundings).filter.user == Username("ada"))
    }

    @Test func `knows Letta's own types too`() {
        #expect(read("type:tool_return_message").filter.types == ["tool_return_message"])
        #expect(MessageWord.word(for: "tool_return_message") == "result")
        #expect(MessageWord.word(for: "something_new") == "something_new")
    }
}
