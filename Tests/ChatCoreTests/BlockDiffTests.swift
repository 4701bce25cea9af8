import ChatCore
import Testing

@Suite struct `What changed in a block` {
    private func words(_ old: String, _ new: String) -> [String] {
        BlockDiff(from: old, to: new).rows.map { row in
            switch row {
            case .same(let line): "  " + line
            case .skipped(let count): "… \(count)"
            case .removed(let pieces): "- " + Self.marked(pieces)
            case .added(let pieces): "+ " + Self.marked(pieces)
            }
        }
    }

    private static func marked(_ pieces: [BlockDiff.Piece]) -> String {
        pieces.map { $0.isChanged ? "[\($0.text)]" : $0.text }.joined()
    }

    @Test func `is told word by word`() {
        #expect(
            words("likes: tea and cake", "likes: coffee and cake")
                == ["- likes: [tea] and cake", "+ likes: [coffee] and cake"])
        #expect(words("喜欢茶", "喜欢咖啡") == ["- 喜欢[茶]", "+ 喜欢[咖啡]"])
    }

    @Test func `is told with a few lines around it`() {
        let lines = (1...12).map { "line \($0)" }
        var changed = lines
        changed[5] = "new"
        changed.append("end")
        #expect(
            words(lines.joined(separator: "\n"), changed.joined(separator: "\n")) == [
                "… 3", "  line 4", "  line 5", "- [line 6]", "+ [new]", "  line 7", "  line 8",
                "… 2", "  line 11", "  line 12", "+ [end]",
            ])
    }

    @Test func `is told by the members of a document`() {
        let old = #"{"name": "max", "preferences": {"drink": "tea", "old": 1}, "notes": []}"#
        let new = #"{"notes": ["a"], "name": "max", "preferences": {"drink": "coffee"}}"#
        #expect(
            words(old, new) == [
                "- notes: [[]]", "+ notes: [[\"a\"]]", "- preferences.drink: [tea]",
                "+ preferences.drink: [coffee]", "- preferences.old: [1]",
            ])
        #expect(BlockDiff(from: #"{"a":1}"#, to: "{ \"a\": 1 }").isEmpty)
    }

    @Test func `is everything where there was nothing`() {
        #expect(words("", "a\nb") == ["+ [a]", "+ [b]"])
        #expect(words("a", "") == ["- [a]"])
        #expect(BlockDiff(from: "same", to: "same").isEmpty)
        #expect(BlockDiff(from: "", to: "").isEmpty)
    }

    @Test(arguments: 0..<200)
    func `leads from the one to the other`(seed: Int) {
        var random = SystemRandomNumberGenerator()
        func text() -> [String] {
            (0..<Int.random(in: 0...8, using: &random)).map { _ in
                ["tea", "coffee", "cake", "x y", ""].randomElement(using: &random) ?? ""
            }
        }
        let (old, new) = (text(), text())
        var removed: [String] = []
        var added: [String] = []
        var same = 0
        for row in BlockDiff(from: old.joined(separator: "\n"), to: new.joined(separator: "\n"))
            .rows
        {
            switch row {
            case .same: same += 1
            case .skipped(let count): same += count
            case .removed(let pieces): removed.append(pieces.map(\.text).joined())
            case .added(let pieces): added.append(pieces.map(\.text).joined())
            }
        }
        // A text of one empty line is no text.
        let isPlain = old != [""] && new != [""]
        guard isPlain, old != new else { return }
        #expect(removed.count + same == old.count)
        #expect(added.count + same == new.count)
        #expect(removed.allSatisfy { old.contains($0) })
        #expect(added.allSatisfy { new.contains($0) })
    }

    @Test func `is not compared for ever`() {
        let old = (0..<3_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<3_000).map { "new \($0)" }.joined(separator: "\n")
        #expect(BlockDiff(from: old, to: new).changes.count == 6_000)
    }
}

@Suite struct `The layout of JSON` {
    private let compact = #"{"b": "x: [1, 2]\" {", "a": [1, 2.50, {}], "e": [], "n": null}"#

    @Test func `is spread over lines, and only that`() {
        #expect(
            JSONLayout.indented(compact) == #"""
                {
                  "b": "x: [1, 2]\" {",
                  "a": [
                    1,
                    2.50,
                    {}
                  ],
                  "e": [],
                  "n": null
                }
                """#)
    }

    @Test func `comes back to one line as it was`() throws {
        let indented = try #require(JSONLayout.indented(compact))
        #expect(JSONLayout.compact(indented) == compact)
        #expect(JSONLayout.indented(indented) == indented)
    }

    @Test(arguments: ["", "plain text", "7", "{broken", "{\"a\": 1} and more"])
    func `is no matter of other texts`(text: String) {
        #expect(JSONLayout.indented(text) == nil)
        #expect(JSONLayout.compact(text) == nil)
    }
}
