import Testing

@testable import ChatCore

@Suite struct `Two versions of a block` {
    @Test func `become the changed one where only one has changed`() {
        #expect(Merge(base: "a\nb", ours: "a\nb", theirs: "a\nc").text == "a\nc")
        #expect(Merge(base: "a\nb", ours: "a\nc", theirs: "a\nb").text == "a\nc")
        #expect(Merge(base: "a", ours: "b", theirs: "b").text == "b")
    }

    @Test func `keep changes in different places`() {
        let merge = Merge(
            base: "name\nlikes\ntalks", ours: "name: Ada\nlikes\ntalks",
            theirs: "name\nlikes\ntalks\nsailing")
        #expect(merge.text == "name: Ada\nlikes\ntalks\nsailing")
        #expect(!merge.hasConflict)
    }

    @Test func `keep a line removed by one side removed`() {
        let merge = Merge(base: "a\nb\nc", ours: "a\nc", theirs: "a\nb\nc\nd")
        #expect(merge.text == "a\nc\nd")
    }

    @Test func `keep both changes of one place, one after the other`() {
        let merge = Merge(base: "a\nb\nc", ours: "a\nours\nc", theirs: "a\ntheirs\nc")
        #expect(merge.text == "a\nours\ntheirs\nc")
        #expect(merge.hasConflict)
    }

    @Test(arguments: [
        ("a\nb\nc", "a\nours\nc", "a\ntheirs\nc"),
        ("", "one", "two"),
        ("x\ny", "x\ny\nour end", "x\ny\ntheir end"),
        (#"{"likes": "tea"}"#, #"{"likes": "rum"}"#, #"{"likes": "gin"}"#),
        (#"{"likes": []}"#, #"{"likes": ["rum"]}"#, #"{"likes": ["gin"], "name": "Ada"}"#),
    ])
    func `come to the same when they are merged again`(base: String, ours: String, theirs: String) {
        let once = Merge(base: base, ours: ours, theirs: theirs).text
        #expect(Merge(base: base, ours: once, theirs: theirs).text == once)
        #expect(Merge(base: theirs, ours: once, theirs: theirs).text == once)
    }

    @Test func `keep lines that say the same in different places`() {
        let merge = Merge(
            base: "notes:", ours: "notes:\ntea:\n - hot",
            theirs: "notes:\ncoffee:\n - hot\n - sweet")
        #expect(merge.text == "notes:\ntea:\n - hot\ncoffee:\n - hot\n - sweet")
    }

    @Test func `are merged member by member where they are JSON objects`() {
        let merge = Merge(
            base: #"{"name": "ada", "preferences": {}, "talks": ["one"]}"#,
            ours: #"{"name": "ada", "preferences": {"tea": "green"}, "talks": ["one", "two"]}"#,
            theirs: #"{"name": "Ada L.", "preferences": {}, "talks": ["one", "three"]}"#)
        #expect(
            merge.text
                == #"{"name":"Ada L.","preferences":{"tea":"green"},"talks":["one","two","three"]}"#
        )
        #expect(!merge.hasConflict)
    }

    @Test func `keep both values of one member as a list`() {
        let merge = Merge(
            base: #"{"likes": "tea"}"#, ours: #"{"likes": "rum"}"#, theirs: #"{"likes": "gin"}"#)
        #expect(merge.text == #"{"likes":["rum","gin"]}"#)
        #expect(merge.hasConflict)
    }

    @Test func `lose no line that either side added, whatever they are`() {
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            let base = generator.lines(upTo: 6)
            let ours = generator.changed(base, by: "o")
            let theirs = generator.changed(base, by: "t")
            let merge = Merge(
                base: base.joined(separator: "\n"), ours: ours.joined(separator: "\n"),
                theirs: theirs.joined(separator: "\n"))
            let merged = Set(merge.text.split(separator: "\n").map(String.init))
            for line in ours + theirs where !base.contains(line) {
                #expect(merged.contains(line), "\(base) | \(ours) | \(theirs)")
            }
        }
    }
}

/// The same numbers in every run.
///
/// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func lines(upTo count: Int) -> [String] {
        (0..<Int.random(in: 0...count, using: &self)).map { "line \($0 % 4)" }
    }

    /// Some lines removed, and some put in.
    mutating func changed(_ lines: [String], by name: String) -> [String] {
        var changed = lines.filter { _ in Int.random(in: 0..<4, using: &self) > 0 }
        for number in 0..<Int.random(in: 0...2, using: &self) {
            changed.insert(
                "\(name)\(number)", at: Int.random(in: 0...changed.count, using: &self))
        }
        return changed
    }
}
