import Localization
public import Screen

/// Draws a screen.
///
/// Its cost depends on the size of the screen, not on the length of the transcript.
///
/// - Parameter withheld: how many bytes at the end of `Model.flowingText` are not shown yet.
public func view(_ model: Model, size: Size, withheld: Int = 0) -> Frame {
    var frame = Frame(size: size)
    // A frame has bounds that a terminal need not keep to.
    let size = frame.size
    frame.title = "\(model.parties.agent) · \(StatusWords(model).short) · lettera"
    guard size.columns >= Panes.smallest.columns, size.rows >= Panes.smallest.rows else {
        frame.put(localized("view.too-small"), row: 0, column: 0, face: .warning)
        return frame
    }
    let panes = Panes(model, size: size)
    drawStatus(of: model, in: panes.status, on: &frame)
    if let overlay = model.overlay, panes.overlay.row == 0, panes.overlay != panes.transcript {
        draw(overlay, of: model, in: panes.overlay, on: &frame)
        return frame
    }
    if let divider = panes.divider, !model.isBare {
        frame.fill(divider, glyph: "─", face: .border)
    }
    model.drawnHeader.draw(
        HeaderContent(model), in: panes.header, on: &frame, by: drawHeader(_:in:on:))
    if let overlay = model.overlay {
        draw(overlay, of: model, in: panes.overlay, on: &frame)
    } else {
        drawTranscript(of: model, panes: panes, withheld: withheld, on: &frame)
    }
    if let sidebar = panes.sidebar, model.overlay?.isWide != true {
        model.drawnSidebar.draw(
            SidebarContent(model), in: sidebar, on: &frame, by: drawSidebar(_:in:on:))
    }
    drawQueue(of: model, in: panes.queue, on: &frame)
    drawMenu(of: model, in: panes.menu, on: &frame)
    if model.place == .search, let search = model.reader.search {
        drawSearch(search, in: panes.input, on: &frame)
    } else {
        drawInput(of: model, in: panes.input, on: &frame)
    }
    return frame
}
