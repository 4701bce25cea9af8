import Screen
import Synchronization

/// A pane as it was drawn last: what shows the same again is copied.
///
/// The cells depend on content and rectangle alone, so what is kept here changes how long a frame takes and
/// never what it shows. That is why all count as equal.
final class DrawnPane<Content: Hashable & Sendable>: Hashable, Sendable {
    private struct Kept {
        var content: Content
        var rect: Rect
        var cells: [Cell]
    }

    private let last = Mutex<Kept?>(nil)

    static func == (_: DrawnPane, _: DrawnPane) -> Bool { true }
    func hash(into _: inout Hasher) {}

    /// Draws the content, which is all that the closure may go by, on a blank part of a frame.
    func draw(
        _ content: Content, in rect: Rect, on frame: inout Frame,
        by draw: (Content, Rect, inout Frame) -> Void
    ) {
        let kept = last.withLock { $0 }
        if let kept, kept.rect == rect, kept.content == content {
            return frame.put(kept.cells, in: rect)
        }
        draw(content, rect, &frame)
        let cells = frame.cells(in: rect)
        last.withLock { $0 = Kept(content: content, rect: rect, cells: cells) }
    }
}
