import Screen

/// Where each pane of the screen is.
struct Panes {
    /// Smaller than this, nothing useful fits.
    static let smallest = Size(columns: 20, rows: 6)

    var header: Rect
    var transcript: Rect
    var sidebar: Rect?

    /// One row between the transcript and the input, where there is room for it.
    ///
    /// While the reader is further up it tells so, and is there in small windows as well.
    var divider: Rect?

    /// Where pages and lists are: in place of the transcript, or of nearly all in a small window.
    var overlay: Rect
    var queue: Rect
    var menu: Rect
    var input: Rect
    var status: Rect

    /// In a lower window a page leaves nothing but the status line.
    private static let fullOverlayRows = 12

    /// Whether the line is on the screen.
    var showsLine: Bool { overlay.row + overlay.rows <= input.row }

    static func canHaveSidebar(_ size: Size) -> Bool { size.columns >= 80 && size.rows >= 10 }

    /// How wide the transcript is, without laying out anything.
    static func transcriptColumns(of model: Model, size: Size) -> Int {
        let columns = max(size.columns, 1)
        guard model.showsSidebar, !model.isBare, !model.needsWholeWidth, canHaveSidebar(size)
        else { return columns }
        // One column stays free before the sidebar's edge.
        return columns - min(max(columns / 3, 24), 46) - 1
    }

    init(_ model: Model) { self.init(model, size: model.size) }

    init(_ model: Model, size: Size) {
        let columns = max(size.columns, 1)
        let rows = max(size.rows, Self.smallest.rows)
        func band(_ row: Int, _ count: Int) -> Rect {
            Rect(row: row, column: 0, rows: count, columns: columns)
        }
        let headerRows = model.isBare ? 0 : 1
        let inputRows = InputLayout(model, columns: columns, maximum: max(rows / 3, 1)).rows.count
        let queueRows = min(model.queue.shown.count, rows < 12 ? 1 : 3)
        let menuRows = model.menu?.rows(of: rows) ?? 0
        let wantsDivider = rows >= 8 && !model.isBare || !model.viewport.isFollowing
        let others = headerRows + inputRows + queueRows + menuRows + 1
        let dividerRows = wantsDivider && rows - others >= 2 ? 1 : 0
        let lower = inputRows + queueRows + menuRows + dividerRows + 1
        let transcriptRows = max(rows - headerRows - lower, 1)

        var next = headerRows + transcriptRows
        header = band(0, headerRows)
        divider = dividerRows > 0 ? band(next, 1) : nil
        next += dividerRows
        queue = band(next, queueRows)
        next += queueRows
        menu = band(next, menuRows)
        next += menuRows
        input = band(next, inputRows)
        status = band(rows - 1, 1)

        transcript = band(headerRows, transcriptRows)
        overlay = transcript
        transcript.columns = Self.transcriptColumns(of: model, size: size)
        if transcript.columns < columns {
            let width = columns - transcript.columns - 1
            sidebar = Rect(
                row: headerRows, column: columns - width, rows: transcriptRows, columns: width)
        }
        let inner = model.overlay?.isWide == true ? band(headerRows, transcriptRows) : transcript
        overlay = rows < Self.fullOverlayRows ? band(0, rows - 1) : inner
    }
}

extension Model {
    /// Whether what is open has no use for a sidebar beside it.
    fileprivate var needsWholeWidth: Bool {
        switch overlay {
        case .wire, .find: return true
        // Somebody else's words do not belong beside this person's memory.
        case .page(let page):
            if case .find = page.under { return true }
            return welcome != nil
        default: return welcome != nil
        }
    }
}
