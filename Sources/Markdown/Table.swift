import Screen

/// A table that is open.
struct Table {
    enum Alignment: Hashable { case left, centre, right }

    /// The lines of a cell.
    typealias Cell = [[Span]]

    /// Tables with more columns are no tables.
    private static let mostColumns = 32

    /// How many rows are waited for before the columns get their widths, which they keep.
    private static let decisiveRows = 3

    /// Whether its rows begin with a bar, as those of most do.
    let hasBars: Bool

    private let alignments: [Alignment]
    private let columns: Int
    private let header: [Cell]
    private let face: Face

    /// Rows that nobody has seen, since the widths are not decided.
    private var waiting: [[Cell]] = []
    private var layout: TableLayout?

    /// How many bytes were parsed.
    private(set) var parsed: Int

    /// Begins a table, if these two lines do.
    init?(
        header: Substring, delimiter: ArraySlice<UInt8>, columns: Int, face: Face,
        links: inout LinkList
    ) {
        guard let alignments = Self.alignments(delimiter), header.utf8.contains(UInt8(ascii: "|"))
        else { return nil }
        let cells = Self.cells(of: header)
        guard cells.count == alignments.count, cells.count <= Self.mostColumns else { return nil }
        hasBars = Self.mayBeHead(header)
        self.alignments = alignments
        self.columns = columns
        self.face = face
        parsed = header.utf8.count
        var parsed: [Cell] = []
        for cell in cells { parsed.append(Inlines.lines(of: cell, face: .strong, links: &links)) }
        self.header = parsed
    }

    /// Whether a line could be the head of one.
    static func mayBeHead(_ line: Substring) -> Bool {
        line.drop { $0 == " " || $0 == "\t" }.utf8.first == UInt8(ascii: "|")
    }

    /// The rows that are certain with one more row of the table.
    mutating func take(line: String, links: inout LinkList) -> [[Span]] {
        parsed += line.utf8.count
        var cells: [Cell] = []
        for text in Self.cells(of: line[...]).prefix(alignments.count) {
            cells.append(Inlines.lines(of: text, face: face, links: &links))
        }
        while cells.count < alignments.count { cells.append([[]]) }
        if let layout { return layout.rows(of: cells, isFirst: false) }
        waiting.append(cells)
        return waiting.count >= Self.decisiveRows ? decide(isWhole: false) : []
    }

    /// The rows that are left when the table has ended.
    mutating func finish() -> [[Span]] {
        layout == nil ? decide(isWhole: true) : []
    }

    private mutating func decide(isWhole: Bool) -> [[Span]] {
        let layout = TableLayout(
            header: header, rows: waiting, alignments: alignments, columns: columns,
            isWhole: isWhole)
        self.layout = layout
        var rows = layout.head(header)
        for (number, cells) in waiting.enumerated() {
            rows += layout.rows(of: cells, isFirst: number == 0)
        }
        waiting = []
        return rows
    }

    private static func alignments(_ line: ArraySlice<UInt8>) -> [Alignment]? {
        guard line.contains(UInt8(ascii: "-")), line.allSatisfy({ "|:- \t".utf8.contains($0) })
        else { return nil }
        var alignments: [Alignment] = []
        for cell in cells(of: Substring(decoding: line, as: UTF8.self)) {
            var marks = cell.utf8[...]
            let isLeft = marks.first == UInt8(ascii: ":")
            if isLeft { marks.removeFirst() }
            let isRight = marks.last == UInt8(ascii: ":")
            if isRight { marks.removeLast() }
            guard !marks.isEmpty, marks.allSatisfy({ $0 == UInt8(ascii: "-") }) else { return nil }
            alignments.append(isRight ? (isLeft ? .centre : .right) : .left)
        }
        return alignments
    }

    /// The texts between the bars of a line.
    static func cells(of line: Substring) -> [String] {
        var bytes = Array(line.utf8)[...].trimmed
        if bytes.first == UInt8(ascii: "|") { bytes.removeFirst() }
        var cells: [String] = []
        var cell: [UInt8] = []
        var isEscaped = false
        func close() { cells.append(String(decoding: cell[...].trimmed, as: UTF8.self)) }
        for byte in bytes {
            if byte == UInt8(ascii: "|") {
                if isEscaped {
                    cell[cell.count - 1] = byte
                } else {
                    close()
                    cell = []
                }
            } else {
                cell.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        if !cell[...].trimmed.isEmpty { close() }
        return cells
    }
}
