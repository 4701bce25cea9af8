import FuzzSupport

@testable import Screen

/// Written anew rather than taken from `Inert`: what no terminal may ever be sent.
///
/// Hangul fillers cannot be seen, but take their columns.
func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: return false
    default: break
    }
    let isFiller = [0x115F, 0x1160, 0x3164, 0xFFA0].contains(scalar.value)
    return !scalar.properties.isBidiControl
        && (!scalar.properties.isDefaultIgnorableCodePoint || isFiller)
}

/// Every cell of a frame has one glyph of one or two columns that is harmless.
func checkCells(of frame: Frame) {
    require(frame.title.unicodeScalars.allSatisfy(isHarmless), "no control in the title")
    for row in 0..<frame.size.rows {
        let cells = Array(frame.row(row))
        require(cells.count == frame.size.columns, "a row is as wide as the frame")
        var column = 0
        while column < cells.count {
            let glyph = cells[column].glyph
            if glyph == " " {
                column += 1
                continue
            }
            require(glyph.unicodeScalars.allSatisfy(isHarmless), "no control in a cell")
            let width = Array(Glyphs(glyph)).map(\.columns)
            require(width == [1] || width == [2], "one glyph in \(glyph.debugDescription)")
            if width == [2] {
                require(column + 1 < cells.count, "a wide glyph has room")
                require(cells[column + 1].isContinuation, "a wide glyph has two cells")
            }
            column += width[0]
        }
    }
}
