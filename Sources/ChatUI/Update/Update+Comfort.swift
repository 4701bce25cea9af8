import Screen

extension Model {
    mutating func changeTheme(_ name: String) -> [Effect] {
        let names = ThemeName.allCases.map(\.rawValue).joined(separator: ", ")
        guard !name.isEmpty else {
            notice = Notice(text: "there are: \(names); /theme NAME shows one")
            return []
        }
        guard let theme = ThemeName(rawValue: name) else {
            return refuse("there is no theme \(name); there are: \(names)", line: "/theme \(name)")
        }
        return [.setTheme(theme)]
    }

    mutating func switchMouse(_ argument: String) -> [Effect] {
        switch argument {
        case "on": hasMouse = true
        case "off": hasMouse = false
        case "": hasMouse.toggle()
        default: return refuse("/mouse is on or off", line: "/mouse \(argument)")
        }
        notice = Notice(
            text: hasMouse
                ? "wheel and clicks are for the chat; /mouse off gives them back"
                : "the mouse is the terminal's")
        return [.setMouse(hasMouse)]
    }
}
