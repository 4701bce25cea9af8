import CTerminal
public import Screen

/// Brings frames to the screen.
///
/// What of each row differs from the last frame is written; curses then finds the bytes that make
/// the terminal show it.
@UIActor public final class Painter {
    /// Changing it repaints everything with the next frame.
    public var theme: Theme {
        didSet {
            looks = []
            shown = nil
        }
    }

    /// A face as curses wants it.
    ///
    /// Indexed by the face's raw value; empty until the first frame.
    private struct Look {
        var attributes: UInt32 = 0
        var pair: Int32 = 0
    }
    private var looks: [Look] = []

    private var shown: Frame?
    /// Whose screen that is; another session's curses knows nothing of it.
    private var session: TerminalSession?
    /// The scalars of one run, kept so that a frame allocates nothing.
    private var scalars: [UInt32] = []

    public init(theme: Theme) {
        self.theme = theme
    }

    /// Forgets what the screen shows: the next frame is sent whole.
    ///
    /// For Ctrl-L, and after something else has written to the terminal.
    public func invalidate() {
        shown = nil
        ct_screen_invalidate()
    }

    /// Shows the frame.
    ///
    /// Where it is larger than the screen, the rest is cut off.
    public func paint(_ frame: Frame) {
        guard let session = TerminalSession.current else { return }
        if session !== self.session {
            self.session = session
            looks = []
            shown = nil
        }
        if looks.isEmpty { chooseLooks() }
        let screen = session.size
        let before = shown.flatMap { $0.size == frame.size ? $0 : nil }
        if before == nil { ct_screen_clear() }

        var changedRows = 0
        let columns = min(frame.size.columns, screen.columns)
        for row in 0..<min(frame.size.rows, screen.rows) {
            guard let changes = frame.changes(in: row, since: before) else { continue }
            write(frame.row(row), row: row, columns: changes.clamped(to: 0..<columns))
            changedRows += 1
        }
        if frame.cursorShape != shown?.cursorShape { session.setCursorShape(frame.cursorShape) }
        if frame.title != shown?.title ?? "" { session.setTitle(frame.title) }
        let cursorStays = before != nil && before?.cursor == frame.cursor
        shown = frame
        if changedRows == 0 && cursorStays { return }

        if let cursor = frame.cursor {
            ct_screen_cursor(
                Int32(clamping: min(cursor.row, screen.rows - 1)),
                Int32(clamping: min(cursor.column, screen.columns - 1)), true)
        } else {
            ct_screen_cursor(0, 0, false)
        }
        // One row cannot be seen half done, and typing should cost few bytes.
        ct_screen_flush(changedRows > 1 && session.synchronizes)
    }

    private func write(_ cells: ArraySlice<Cell>, row: Int, columns: Range<Int>) {
        let first = cells.startIndex
        var start = columns.lowerBound
        while start < columns.upperBound {
            let face = cells[first + start].face
            var end = start
            scalars.removeAll(keepingCapacity: true)
            while end < columns.upperBound, cells[first + end].face == face {
                cells[first + end].appendScalars(to: &scalars)
                end += 1
            }
            let after = put(row: row, column: start, face: face)
            if after >= 0, Int(after) != end {
                return writeEach(cells, row: row)
            }
            start = end
        }
    }

    /// Writes a whole row cell by cell.
    ///
    /// For where the C library thinks otherwise about a glyph's width: each cell says itself where it stands, so
    /// that the mistake does not spread.
    private func writeEach(_ cells: ArraySlice<Cell>, row: Int) {
        let first = cells.startIndex
        for column in 0..<cells.count {
            let cell = cells[first + column]
            if column + 1 < cells.count, cells[first + column + 1].isContinuation {
                scalars = [0x20]
                _ = put(row: row, column: column + 1, face: cell.face)
            }
            scalars.removeAll(keepingCapacity: true)
            cell.appendScalars(to: &scalars)
            _ = put(row: row, column: column, face: cell.face)
        }
    }

    private func put(row: Int, column: Int, face: Face) -> Int32 {
        if scalars.isEmpty { return -1 }
        let look = looks[Int(face.rawValue)]
        return ct_screen_put(
            Int32(clamping: row), Int32(clamping: column), scalars, scalars.count,
            look.attributes, look.pair)
    }

    private func chooseLooks() {
        let colours = Int(ct_screen_colours())
        let theme = colours >= 8 ? self.theme : .none
        var pairs: [PairKey: Int32] = [:]
        let highest = Face.allCases.map { Int($0.rawValue) }.max() ?? 0
        looks = Array(repeating: Look(), count: highest + 1)
        for face in Face.allCases {
            let style = theme[face]
            var look = Look(attributes: style.attributes.rawValue)
            let key = PairKey(
                foreground: style.foreground?.nearest(among: colours) ?? -1,
                background: style.background?.nearest(among: colours) ?? -1)
            if key.foreground >= 0 || key.background >= 0 {
                if let pair = pairs[key] {
                    look.pair = pair
                } else {
                    let next = Int32(pairs.count + 1)
                    let isDefined = ct_screen_define_pair(
                        next, Int32(key.foreground), Int32(key.background))
                    if isDefined {
                        pairs[key] = next
                        look.pair = next
                    } else {
                        look.attributes = Theme.none[face].attributes.rawValue
                    }
                }
            }
            looks[Int(face.rawValue)] = look
        }
    }

    private struct PairKey: Hashable {
        var foreground: Int
        var background: Int
    }
}
