import Localization

extension Model {
    mutating func showWire(_ argument: String) -> [Effect] {
        if argument == "off" {
            wire = nil
            if case .wire(let page) = overlay { overlay = page.under }
            notice = Notice(text: localized("wire.off"))
            return [.watchWire(false)]
        }
        overlay = .wire(WirePage(filter: EditLine(argument)))
        guard wire == nil else { return [] }
        wire = Wire()
        return [.watchWire(true)]
    }

    /// What passed meanwhile; what comes after the end of the watch is nobody's.
    mutating func wirePassed(_ entries: [WireEntry]) { wire?.append(entries) }
}
