import PTYSupport

/// The screen of a terminal as an SVG document, in text that can be selected.
struct ScreenPicture {
    let palette: Palette

    private static let cellWidth = 8.4
    private static let cellHeight = 18.0
    private static let margin = 12.0
    private static let fontSize = 14

    /// Neighbouring cells that look alike.
    private struct Run {
        var column: Int
        var columns: Int
        var text: String
        var look: PseudoTerminal.Look
    }

    func svg(of terminal: PseudoTerminal) -> String {
        let width = Double(terminal.columns) * Self.cellWidth + 2 * Self.margin
        let height = Double(terminal.rows) * Self.cellHeight + 2 * Self.margin
        var lines = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" \
            height="\(number(height))" viewBox="0 0 \(number(width)) \(number(height))" \
            font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" \
            font-size="\(Self.fontSize)">
            """,
            """
            <rect width="100%" height="100%" rx="8" fill="\(palette.background)"/>
            """,
        ]
        for row in 0..<terminal.rows {
            let runs = runs(of: row, in: terminal)
            lines += papers(behind: runs, row: row)
            lines += runs.flatMap { draw($0, row: row) }
        }
        let cursor = terminal.cursor
        if cursor.isVisible {
            lines.append(
                rectangle(
                    x: x(cursor.column), y: y(cursor.row), width: Self.cellWidth,
                    height: Self.cellHeight, fill: palette.foreground, opacity: 0.6))
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private func runs(of row: Int, in terminal: PseudoTerminal) -> [Run] {
        var runs: [Run] = []
        for column in 0..<terminal.columns {
            let glyph = terminal.glyph(row: row, column: column)
            let look = terminal.look(row: row, column: column)
            guard !glyph.isEmpty else {
                // The second column of a wide glyph.
                if !runs.isEmpty { runs[runs.count - 1].columns += 1 }
                continue
            }
            let isPlain = glyph.utf8.count == 1
            if isPlain, let last = runs.last, last.look == look,
                last.text.utf8.count == last.columns
            {
                runs[runs.count - 1].text += glyph
                runs[runs.count - 1].columns += 1
            } else {
                // What is not ASCII may be drawn wider by some font, so it has a place of its own.
                runs.append(Run(column: column, columns: 1, text: glyph, look: look))
            }
        }
        return runs
    }

    private func colours(of run: Run) -> (ink: String, paper: String) {
        let ink = run.look.foreground.map { palette[$0] } ?? palette.foreground
        let paper = run.look.background.map { palette[$0] } ?? palette.background
        return run.look.reverse ? (paper, ink) : (ink, paper)
    }

    /// The backgrounds, as few rectangles as will do, or seams would show between them.
    private func papers(behind runs: [Run], row: Int) -> [String] {
        var papers: [(column: Int, columns: Int, colour: String)] = []
        for run in runs {
            let colour = colours(of: run).paper
            if let last = papers.last, last.colour == colour,
                last.column + last.columns == run.column
            {
                papers[papers.count - 1].columns += run.columns
            } else {
                papers.append((run.column, run.columns, colour))
            }
        }
        return papers.filter { $0.colour != palette.background }.map { paper in
            rectangle(
                x: x(paper.column), y: y(row), width: Double(paper.columns) * Self.cellWidth,
                height: Self.cellHeight, fill: paper.colour)
        }
    }

    private func draw(_ run: Run, row: Int) -> [String] {
        guard run.text.contains(where: { $0 != " " }) else { return [] }
        let ink = colours(of: run).ink
        if let drawn = drawn(run, row: row, ink: ink) { return [drawn] }
        let width = number(Double(run.columns) * Self.cellWidth)
        var style = ""
        if run.look.bold { style += #" font-weight="bold""# }
        if run.look.italic { style += #" font-style="italic""# }
        if run.look.underline { style += #" text-decoration="underline""# }
        return [
            """
            <text x="\(number(x(run.column)))" y="\(number(y(row) + 13.5))" fill="\(ink)"\(style) \
            textLength="\(width)" lengthAdjust="spacingAndGlyphs" \
            xml:space="preserve">\(escaped(run.text))</text>
            """
        ]
    }

    /// Glyphs that are to touch their neighbours, which no font promises at this height of rows.
    private func drawn(_ run: Run, row: Int, ink: String) -> String? {
        let (x, y) = (x(run.column), y(row))
        let (width, height) = (Self.cellWidth, Self.cellHeight)
        switch run.text {
        case "│":
            return rectangle(x: x + width / 2 - 0.5, y: y, width: 1, height: height, fill: ink)
        case "─":
            return rectangle(x: x, y: y + height / 2 - 0.5, width: width, height: 1, fill: ink)
        case "█": return rectangle(x: x, y: y + 2, width: width, height: height - 4, fill: ink)
        case "░":
            return rectangle(
                x: x, y: y + 2, width: width, height: height - 4, fill: ink, opacity: 0.3)
        default: return nil
        }
    }

    private func rectangle(
        x: Double, y: Double, width: Double, height: Double, fill: String, opacity: Double = 1
    ) -> String {
        let opacity = opacity < 1 ? " fill-opacity=\"\(number(opacity))\"" : ""
        return """
            <rect x="\(number(x))" y="\(number(y))" width="\(number(width))" \
            height="\(number(height))" fill="\(fill)"\(opacity)/>
            """
    }

    private func x(_ column: Int) -> Double { Self.margin + Double(column) * Self.cellWidth }
    private func y(_ row: Int) -> Double { Self.margin + Double(row) * Self.cellHeight }

    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }
}
