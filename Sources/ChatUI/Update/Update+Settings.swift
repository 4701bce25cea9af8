import Localization
import Screen

extension Model {
    /// All settings, to be looked at and changed.
    mutating func showSettings(selecting name: String? = nil) -> [Effect] {
        var picker = Picker(.settings, settingChoices)
        if let name { picker.select(id: name) }
        overlay = .picker(picker)
        return [.listSettings]
    }

    private var settingChoices: [Choice] {
        Setting.table.map { setting in
            guard let state = state(of: setting.name) else {
                return Choice(
                    id: setting.name, name: setting.name, detail: setting.builtIn,
                    more: setting.help)
            }
            return Choice(
                id: setting.name, name: setting.name,
                detail: "\(state.value) · \(state.source.words)",
                more: setting.help
                    + (setting.appliesAtOnce ? "" : localized("settings.next-start")))
        }
    }

    private func state(of name: String) -> SettingState? { settings.first { $0.name == name } }

    mutating func settingsListed(_ states: [SettingState]) {
        settings = states
        if let mouse = states.first(where: { $0.name == "mouse" }) {
            hasMouse = mouse.value == "on"
        }
        guard case .picker(var picker) = overlay, picker.kind == .settings else { return }
        picker.replace(with: settingChoices)
        overlay = .picker(picker)
    }

    /// `/set`, `/set NAME` and `/set NAME VALUE`.
    mutating func set(_ argument: String) -> [Effect] {
        let words = argument.split(separator: " ", maxSplits: 1).map(String.init)
        guard let name = words.first else { return showSettings() }
        guard let setting = Setting.named(name) else {
            return refuse(
                localized("set.unknown", name)
                    + nearestWords(to: name, in: Setting.table.map(\.name)),
                line: "/set \(argument)")
        }
        guard words.count > 1 else {
            let state = state(of: name)
            notice = Notice(
                text: localized(
                    "set.is", name, state?.value ?? setting.builtIn,
                    (state?.source ?? .builtIn).words)
                    + (setting.values.isEmpty
                        ? "" : localized("set.there-are", setting.values.joined(separator: ", "))))
            return []
        }
        let value = words[1].trimmingSpaces
        if let objection = setting.objection(to: value) {
            return refuse(objection, line: "/set \(argument)")
        }
        return changeSetting(name, to: value)
    }

    /// Enter on a setting: its values where they can be counted, else a line.
    mutating func editSetting(_ name: String) -> [Effect] {
        guard let setting = Setting.named(name) else { return [] }
        let now = state(of: name)
        let under = overlay
        switch now?.source {
        case .environment, .flag:
            notice = Notice(
                text: localized("set.wins", name, now?.source.words ?? ""),
                face: .warning)
            return []
        case .builtIn, .file, .profile, .chat, nil: break
        }
        guard setting.values.isEmpty else {
            let choices = setting.values.map { value in
                Choice(
                    id: value, name: value,
                    detail: value == setting.builtIn ? localized("source.built-in") : "",
                    isCurrent: value == now?.value)
            }
            overlay = .picker(Picker(.values(of: name), choices, under: under))
            return []
        }
        let value = now.map { $0.source == .builtIn ? "" : $0.value } ?? ""
        overlay = .prompt(
            Prompt(
                purpose: .setting(name), title: localized("set.value", name),
                words: setting.help + setting.format, line: EditLine(value), under: under))
        return []
    }

    mutating func changeSetting(_ name: String, to value: String) -> [Effect] {
        guard let setting = Setting.named(name) else { return [] }
        if let objection = setting.objection(to: value) {
            notice = Notice(text: objection, face: .error)
            return []
        }
        if turn != nil, setting.concernsTurns {
            notice = Notice(text: localized("turn.wait"), face: .error)
            return []
        }
        return [.changeSetting(name, to: value)]
    }

    /// What somebody may have meant, in words; nothing where nothing is near.
    func nearestWords(to word: String, in words: [String]) -> String {
        nearest(to: word, in: words).map { localized("nearest.one", $0) } ?? ""
    }
}

extension Setting {
    /// What can be typed, in a sentence.
    var format: String {
        switch kind {
        case .text: localized("settings.text", meaning)
        case .number(let range): localized("settings.number", range.lowerBound, range.upperBound)
        case .period: localized("settings.period")
        case .choice: ""
        }
    }

    /// Whether a turn that runs would notice a change.
    var concernsTurns: Bool {
        ["server", "user", "agent", "flow", "thread", "streams", "lock"].contains(name)
    }
}

/// The word that takes the fewest changes to become another one, if they are few.
func nearest(to word: String, in words: [String]) -> String? {
    let scored = words.map { ($0, distance(word, $0)) }
    guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(word.count / 3, 1) else {
        return nil
    }
    return best.0
}

/// How many letters have to be put in, taken out, changed or swapped with the next.
private func distance(_ first: String, _ second: String) -> Int {
    let first = Array(first.lowercased().prefix(40))
    let second = Array(second.lowercased().prefix(40))
    var before: [Int] = []
    var above = Array(0...second.count)
    for (row, letter) in first.enumerated() {
        var current = [row + 1]
        for (column, other) in second.enumerated() {
            var best = min(
                above[column] + (letter == other ? 0 : 1), above[column + 1] + 1,
                current[column] + 1)
            if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                best = min(best, before[column - 1] + 1)
            }
            current.append(best)
        }
        (before, above) = (above, current)
    }
    return above.last ?? 0
}
