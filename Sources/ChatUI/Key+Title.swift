import Screen

extension Key {
    /// What people call the key.
    var title: String {
        switch self {
        case .control(let character): "Ctrl-\(character.uppercased())"
        case .alt(let character): "Alt-\(character)"
        case .function(let number): "F\(number)"
        case .controlUp: "Ctrl-Up"
        case .controlDown: "Ctrl-Down"
        case .controlLeft: "Ctrl-Left"
        case .controlRight: "Ctrl-Right"
        case .altEnter: "Alt-Enter"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .escape: "Esc"
        case .backTab: "Shift-Tab"
        case .character(let character): character == " " ? "Space" : String(character)
        case .enter: "Enter"
        case .tab: "Tab"
        case .backspace: "Backspace"
        case .delete: "Delete"
        case .insert: "Insert"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .paste: "paste"
        case .report: "terminal"
        case .focusIn, .focusOut, .wheelUp, .wheelDown, .click: "mouse"
        }
    }
}
