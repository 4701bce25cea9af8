import Localization
import Screen

extension Model {
    mutating func changeTheme(_ name: String) -> [Effect] {
        let names = ThemeName.allCases.map(\.rawValue).joined(separator: ", ")
        guard !name.isEmpty else {
            notice = Notice(text: localized("theme.list", names))
            return []
        }
        guard let theme = ThemeName(rawValue: name) else {
            return refuse(localized("theme.unknown", name, names), line: "/theme \(name)")
        }
        return [.setTheme(theme)]
    }

    mutating func switchMouse(_ argument: String) -> [Effect] {
        switch argument {
        case "on": hasMouse = true
        case "off": hasMouse = false
        case "": hasMouse.toggle()
        default: return refuse(localized("mouse.usage"), line: "/mouse \(argument)")
        }
        notice = Notice(
            text: hasMouse
                ? localized("mouse.on")
                : localized("mouse.off"))
        return [.setMouse(hasMouse)]
    }
}
