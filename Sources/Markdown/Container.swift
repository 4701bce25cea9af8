import Screen

/// A block that other blocks are in, open at the end of the text.
struct Container {
    enum Kind: Hashable {
        case quote

        /// `offset` is how far the lines of the item are indented, in columns of the source.
        case item(offset: Int)
    }

    var kind: Kind

    /// What stands before its rows; of an item, before the first.
    var mark: [Span]

    /// How many columns that takes; 0 where there is no room for it.
    var width: Int

    /// Whether nothing of it is on a row yet.
    var isEmpty = true

    /// Whether any block began in it.
    var hasBlocks = false

    /// What stands before the next row.
    mutating func takePrefix() -> [Span] {
        defer { isEmpty = false }
        guard width > 0 else { return [] }
        if kind == .quote || isEmpty { return mark }
        return [Span(String(repeating: " ", count: width), .plain)]
    }

    /// What stands on an empty row within some containers.
    static func emptyRow(of containers: ArraySlice<Container>) -> [Span] {
        guard let last = containers.lastIndex(where: { $0.kind == .quote && $0.width > 0 }) else {
            return []
        }
        return containers[...last].flatMap { container in
            container.kind == .quote && container.width > 0
                ? container.mark
                : [Span(String(repeating: " ", count: container.width), .plain)]
        }
    }

    static func quote() -> Container {
        Container(kind: .quote, mark: [Span("▌ ", .quoteBar)], width: 2)
    }

    /// - Parameter isDone: whether the task is, if the item is one.
    static func item(
        offset: Int, number: Int?, mark: UInt8, depth: Int, isDone: Bool?
    ) -> Container {
        let bullets = ["•", "◦", "‣"]
        var text = bullets[depth % bullets.count]
        if let number { text = "\(number)\(mark == UInt8(ascii: ")") ? ")" : ".")" }
        if let isDone { text = (number == nil ? "" : text + " ") + (isDone ? "☑" : "☐") }
        return Container(
            kind: .item(offset: offset), mark: [Span(text + " ", .listMarker)],
            width: TextWidth.columns(of: text) + 1)
    }
}
