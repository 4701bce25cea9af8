import Testing

@testable import Screen

@Suite struct `A frame` {
    @Test func `shows what was put into it`() {
        var frame = Frame(size: Size(columns: 8, rows: 2))
        #expect(frame.put("ada", row: 0, column: 1, face: .agent) == 3)
        #expect(frame.put("hi 👋", row: 1, column: 0, face: .plain) == 5)

        #expect(frame.text == " ada\nhi 👋")
        #expect(frame.faces == ".aaa....\n........")
    }

    @Test func `cuts text at its edge and at a limit`() {
        var frame = Frame(size: Size(columns: 5, rows: 3))
        #expect(frame.put("abcdefgh", row: 0, column: 2, face: .plain) == 3)
        #expect(frame.put("abcdefgh", row: 1, column: 0, face: .plain, maxColumns: 2) == 2)
        #expect(frame.put("世界世界", row: 2, column: 0, face: .plain) == 4)
        #expect(frame.text == "  abc\nab\n世界")
    }

    @Test func `never shows half of a wide glyph`() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        frame.put("世界世", row: 0, column: 0, face: .plain)
        frame.put("x", row: 0, column: 1, face: .plain)
        frame.put("y", row: 0, column: 2, face: .plain)
        frame.put("界", row: 0, column: 3, face: .plain)
        #expect(frame.text == " xy界")
        #expect(frame.row(0).map(\.glyph) == [" ", "x", "y", "界", "", " "])
    }

    @Test func `puts a flag into two columns`() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        #expect(frame.put("🇩🇪🇫🇷", row: 0, column: 0, face: .plain) == 4)
        #expect(frame.row(0).map(\.glyph) == ["🇩🇪", "", "🇫🇷", "", " ", " "])
    }

    @Test func `puts spans one after the other`() {
        var frame = Frame(size: Size(columns: 10, rows: 1))
        let used = frame.put(
            [Span("ada ", .agent), Span("says hello", .plain)], row: 0, column: 0, maxColumns: 8)
        #expect(used == 8)
        #expect(frame.text == "ada says")
        #expect(frame.faces == "aaaa......")
    }

    @Test func `makes what it shows inert`() {
        var frame = Frame(size: Size(columns: 10, rows: 1))
        frame.put("\u{1B}[31m", row: 0, column: 0, face: .plain)
        frame.title = "a\u{7}b"
        #expect(frame.text == "␛[31m")
        #expect(frame.title == "a␇b")
    }

    @Test func `takes no harm from places that it does not have`() {
        for size in [(0, 0), (-3, -3), (1, 1), (7, 3), (Int.max, 0)] {
            var frame = Frame(size: Size(columns: size.0, rows: size.1))
            for place in [Int.min, -1, 0, 1, 6, 100, Int.max] {
                frame.put("世a", row: place, column: place, face: .plain)
                frame.put("世a", row: 0, column: place, face: .plain, maxColumns: place)
                frame.put([Span("世a", .plain)], row: 0, column: place, maxColumns: place)
                frame.fill(Rect(row: place, column: 0, rows: place, columns: place))
                _ = frame.row(place)
            }
            _ = frame.text
            _ = frame.faces
        }
    }

    @Test func `keeps all scalars of a glyph`() {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        let glyphs = ["z\u{301}\u{302}\u{303}\u{304}", "🇩🇪\u{301}", "👋", "e\u{301}", "\u{1D15E}"]
        frame.put(glyphs.joined(), row: 0, column: 0, face: .user)
        #expect(frame.row(0).map(\.glyph).filter { !$0.isEmpty }.prefix(5) == glyphs[...])
        #expect(frame.row(0).first == Cell(glyph: glyphs[0], face: .user))
        #expect(frame.row(0).first != Cell(glyph: glyphs[0], face: .agent))
    }

    @Test func `has no control character in a cell`() {
        #expect(Cell(glyph: "\u{1B}", face: .plain).glyph == "")
        #expect(Cell(glyph: "a\u{1B}", face: .plain).glyph == "a")
    }

    @Test func `knows what changed in a row`() {
        var before = Frame(size: Size(columns: 8, rows: 2))
        before.put("ab世界cd", row: 0, column: 0, face: .plain)
        var after = before
        #expect(after.changes(in: 0, since: before) == nil)
        after.put("x", row: 0, column: 1, face: .plain)
        #expect(after.changes(in: 0, since: before) == 1..<2)
        after.put("c", row: 0, column: 6, face: .user)
        #expect(after.changes(in: 0, since: before) == 1..<7)
        #expect(after.changes(in: 1, since: before) == nil)
        #expect(after.changes(in: 2, since: before) == nil)
        #expect(after.changes(in: 1, since: Frame(size: Size(columns: 8, rows: 3))) == 0..<8)
    }

    @Test func `changes wide glyphs as a whole`() {
        var before = Frame(size: Size(columns: 6, rows: 1))
        before.put("世界", row: 0, column: 1, face: .plain)
        var after = before
        after.put("x", row: 0, column: 2, face: .plain)
        #expect(after.changes(in: 0, since: before) == 1..<3)
        #expect(before.changes(in: 0, since: after) == 1..<3)
        after = before
        after.put("世世", row: 0, column: 1, face: .plain)
        #expect(after.changes(in: 0, since: before) == 3..<5)
    }

    @Test func `gives its cells away and takes them back`() {
        var source = Frame(size: Size(columns: 6, rows: 3))
        source.put("世界a", row: 0, column: 0, face: .user)
        source.put("bc", row: 1, column: 2, face: .agent)
        let rect = Rect(row: 0, column: 2, rows: 2, columns: 3)
        var frame = Frame(size: source.size)
        frame.put(source.cells(in: rect), in: rect)
        #expect(frame.text == "  界a\n  bc\n")
        #expect(frame.faces == "..uuu.\n..aa..\n......")
        frame.put("世", row: 0, column: 1, face: .plain)
        frame.put(source.cells(in: rect), in: rect)
        #expect(frame.text == "  界a\n  bc\n")
        for rect in [
            Rect(row: -1, column: 0, rows: 2, columns: 2),
            Rect(row: 0, column: 5, rows: 1, columns: 2),
            Rect(row: 2, column: 0, rows: 2, columns: 1),
            Rect(row: 0, column: 0, rows: 0, columns: 0),
            Rect(row: Int.max, column: 0, rows: 1, columns: 1),
            Rect(row: 0, column: 0, rows: 1, columns: Int.max),
        ] {
            #expect(frame.cells(in: rect).isEmpty)
            frame.put([.blank], in: rect)
        }
        #expect(frame.text == "  界a\n  bc\n")
    }

    @Test func `fills a rectangle`() {
        var frame = Frame(size: Size(columns: 4, rows: 3))
        frame.fill(Rect(row: 1, column: 1, rows: 5, columns: 2), glyph: "─", face: .border)
        #expect(frame.text == "\n ──\n ──")
        #expect(frame.faces == "....\n.BB.\n.BB.")
    }

    @Test func `gives each face a letter of its own`() {
        let letters = Set(Face.allCases.map(\.letter))
        #expect(letters.count == Face.allCases.count)
        #expect(letters.filter(\.isASCII).count == letters.count)
    }
}
