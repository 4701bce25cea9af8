import Localization
import Screen

/// The first steps of a newcomer.
extension Model {
    mutating func beginWelcome() {
        welcome = Welcome()
        ask(.server)
    }

    private mutating func ask(_ step: WelcomeStep) {
        guard let welcome else { return }
        switch step {
        case .server: overlay = .picker(Picker(.welcome(step), Welcome.servers))
        case .key: overlay = .picker(Picker(.welcome(step), welcome.keys))
        case .failed: overlay = .picker(Picker(.welcome(step), Welcome.remedies))
        case .address:
            prompt(
                step, localized("welcome.address-words", Welcome.usualAddress),
                text: welcome.address)
        case .command:
            prompt(
                step,
                localized("welcome.command-words"),
                text: welcome.command)
        case .secret:
            prompt(
                step, localized("welcome.secret-words"),
                text: "", isSecret: true)
        case .checking:
            overlay = .page(
                Page(
                    title: step.title,
                    lines: [
                        [.init(welcome.address, .plain)],
                        [.init(localized("welcome.give-up"), .dim)],
                    ]))
        }
    }

    private mutating func prompt(
        _ step: WelcomeStep, _ words: String, text: String, isSecret: Bool = false
    ) {
        overlay = .prompt(
            Prompt(
                purpose: .welcome(step), title: step.title, words: words, line: EditLine(text),
                isSecret: isSecret))
    }

    mutating func chooseWelcome(_ id: String, at step: WelcomeStep) -> [Effect] {
        switch (step, id) {
        case (.server, "cloud"):
            welcome?.isCloud = true
            welcome?.address = Welcome.cloudAddress
            ask(.key)
        case (.server, "own"):
            if welcome?.isCloud == true { welcome?.address = Welcome.usualAddress }
            welcome?.isCloud = false
            ask(.address)
        case (.key, "command"): ask(.command)
        case (.key, "file"): ask(.secret)
        case (.key, "environment"): return tryServer(with: .environment)
        case (.key, "none"): return tryServer(with: .none)
        case (.failed, "again"):
            guard let welcome else { return [] }
            return tryServer(with: welcome.key)
        case (.failed, "address"): ask(welcome?.isCloud == true ? .server : .address)
        case (.failed, "key"): ask(.key)
        default:
            welcome = nil
            overlay = nil
            return [.startPractice]
        }
        return []
    }

    mutating func typedWelcome(_ text: String, at step: WelcomeStep) -> [Effect] {
        guard !text.isEmpty else { return [] }
        switch step {
        case .address:
            guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
                notice = Notice(
                    text: localized("welcome.no-address"), face: .error)
                return []
            }
            welcome?.address = text
            ask(.key)
            return []
        case .command: return tryServer(with: .command(text))
        case .secret: return tryServer(with: .typed(text))
        case .server, .key, .checking, .failed: return []
        }
    }

    private mutating func tryServer(with key: ServerTrial.Key) -> [Effect] {
        welcome?.key = key
        guard let welcome else { return [] }
        ask(.checking)
        return [.tryServer(welcome.trial)]
    }

    /// The server has been asked.
    ///
    /// - Parameter objection: what was wrong, in words; nil where it is written into the configuration.
    mutating func serverTried(_ objection: String?) -> [Effect] {
        guard welcome != nil else { return [] }
        guard let objection else {
            welcome = nil
            overlay = nil
            return []
        }
        ask(.failed)
        notice = Notice(text: objection, face: .error)
        if case .picker(var picker) = overlay {
            picker.words = objection
            overlay = .picker(picker)
        }
        return []
    }

    /// Esc goes back by a step, and from the first one to practice.
    mutating func leaveWelcome(_ step: WelcomeStep) -> [Effect] {
        switch step {
        case .server:
            welcome = nil
            overlay = nil
            return [.startPractice]
        case .address, .failed: ask(.server)
        case .key: ask(welcome?.isCloud == true ? .server : .address)
        case .command, .secret: ask(.key)
        case .checking:
            ask(.key)
            return [.giveUpTrial]
        }
        return []
    }
}

extension Welcome {
    fileprivate static let servers = [
        Choice(
            id: "practice", name: localized("welcome.practice"),
            detail: localized("welcome.practice-words")),
        Choice(
            id: "cloud", name: localized("welcome.cloud"), detail: localized("welcome.cloud-words")),
        Choice(id: "own", name: localized("welcome.own"), detail: localized("welcome.own-words")),
    ]

    fileprivate var keys: [Choice] {
        let all = [
            Choice(
                id: "command", name: localized("welcome.by-command"),
                detail: localized("welcome.by-command-words")),
            Choice(
                id: "environment", name: "LETTA_API_KEY",
                detail: localized("welcome.by-environment-words")),
            Choice(
                id: "file", name: localized("welcome.by-file"),
                detail: localized("welcome.by-file-words")),
        ]
        return isCloud
            ? all
            : all + [
                Choice(
                    id: "none", name: localized("welcome.no-key"),
                    detail: localized("welcome.no-key-words"))
            ]
    }

    fileprivate static let remedies = [
        Choice(id: "again", name: localized("welcome.again")),
        Choice(id: "key", name: localized("welcome.other-key")),
        Choice(id: "address", name: localized("welcome.other-server")),
        Choice(
            id: "practice", name: localized("welcome.practise"),
            detail: localized("welcome.practise-words")),
    ]

    /// The command that was typed last.
    fileprivate var command: String { if case .command(let command) = key { command } else { "" } }
}
