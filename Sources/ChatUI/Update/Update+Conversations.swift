import ChatCore
import Localization
import Screen

/// Going on elsewhere: another person, agent, conversation, model or server.
extension Model {
    mutating func switchUser(_ name: String) -> [Effect] {
        if let effects = refusalDuringTurn("/user", name) { return effects }
        if name.isEmpty { return ask(for: .users) }
        guard Username(name) != nil else {
            return refuse(
                localized("user.name"),
                line: "/user \(name)")
        }
        // A typing mistake must not enrol anybody: the list offers it, and has to be asked.
        if let users = known[.users], name != parties.user,
            !users.contains(where: { $0.id == name })
        {
            notice = Notice(text: localized("user.unknown", name), face: .warning)
            var effects = ask(for: .users, filter: name)
            effects += listed(.users, users)
            return effects
        }
        return begin(switchingTo: name, .switchUser(name))
    }

    mutating func switchAgent(_ name: String) -> [Effect] {
        if let effects = refusalDuringTurn("/agent", name) { return effects }
        if name.isEmpty { return ask(for: .agents) }
        return begin(switchingTo: name, .switchAgent(name))
    }

    mutating func switchServer(_ name: String) -> [Effect] {
        if let effects = refusalDuringTurn("/server", name) { return effects }
        if name.isEmpty { return ask(for: .servers) }
        return begin(switchingTo: name, .switchServer(name))
    }

    /// What is sent from now on is meant for whoever is switched to.
    mutating func begin(switchingTo name: String, _ effect: Effect) -> [Effect] {
        switching = name
        return [effect]
    }

    mutating func newConversation(_ name: String) -> [Effect] {
        if let effects = refusalDuringTurn("/new", name) { return effects }
        if let effects = refusalWithoutConversations("/new", name) { return effects }
        return begin(switchingTo: localized("conversation.new"), .newConversation(name: name))
    }

    mutating func showConversations(_ words: String) -> [Effect] {
        if let effects = refusalWithoutConversations("/conversations", words) { return effects }
        return ask(for: .conversations, filter: words)
    }

    mutating func fork() -> [Effect] {
        if let effects = refusalDuringTurn("/fork", "") { return effects }
        if let effects = refusalWithoutConversations("/fork", "") { return effects }
        return begin(switchingTo: localized("conversation.fork"), .forkConversation)
    }

    mutating func openConversation(_ id: String) -> [Effect] {
        if let effects = refusalDuringTurn("/conversations", "") { return effects }
        return begin(switchingTo: id, .openConversation(id))
    }

    /// The selected conversation, after a question.
    mutating func askToDeleteConversation(_ picker: Picker) -> [Effect] {
        guard let choice = picker.choice else { return [] }
        if let effects = refusalDuringTurn("/conversations", "") { return effects }
        let isOpen = choice.isCurrent
        overlay = .question(
            Question(
                title: localized("conversation.delete"),
                words: localized("conversation.delete-words", choice.name, choice.detail)
                    + (isOpen ? localized("conversation.delete-open") : ""),
                yes: localized("conversation.delete-yes"),
                effects: [.deleteConversation(choice.id)],
                under: .picker(picker)))
        return []
    }

    mutating func askToRenameConversation() -> [Effect] {
        guard case .picker(let picker) = overlay, picker.kind == .list(.conversations),
            let choice = picker.choice
        else { return [] }
        overlay = .prompt(
            Prompt(
                purpose: .conversationName(id: choice.id), title: localized("conversation.rename"),
                words: localized("conversation.rename-words"),
                line: EditLine(choice.name), under: .picker(picker)))
        return []
    }

    mutating func changeModel(_ handle: String) -> [Effect] {
        if let effects = refusalDuringTurn("/model", handle) { return effects }
        if handle.isEmpty { return ask(for: .models) }
        return askToChangeModel(to: handle)
    }

    mutating func askToChangeModel(to handle: String) -> [Effect] {
        overlay = .question(
            Question(
                title: localized("model.change"),
                words: parties.model.map {
                    localized("model.change-from", parties.agent, handle, $0)
                } ?? localized("model.change-to", parties.agent, handle),
                yes: localized("model.yes"), effects: [.changeModel(handle)]))
        return []
    }

    mutating func searchArchive(_ argument: String) -> [Effect] {
        guard argument == "add" || argument.hasPrefix("add ") else {
            return [.searchArchive(argument)]
        }
        let text = String(argument.dropFirst(3)).trimmingSpaces
        guard !text.isEmpty else {
            return refuse(localized("archival.what"), line: "/archival add ")
        }
        return [.addToArchive(text)]
    }

    mutating func attachImage(_ path: String) -> [Effect] {
        guard path.isEmpty else { return [.attachImage(path)] }
        notice = Notice(
            text: attachment == nil ? localized("image.none") : localized("image.off")
        )
        attachment = nil
        return [.dropImage]
    }

    private mutating func refusalDuringTurn(_ command: String, _ argument: String) -> [Effect]? {
        guard turn != nil else { return nil }
        return refuse(
            localized("turn.wait"),
            line: argument.isEmpty ? command : "\(command) \(argument)")
    }

    private mutating func refusalWithoutConversations(
        _ command: String, _ argument: String
    ) -> [Effect]? {
        let line = argument.isEmpty ? command : "\(command) \(argument)"
        switch parties.thread {
        case .unlocked: return refuse(localized("conversation.unsupported"), line: line)
        case .shared:
            return refuse(
                localized("conversation.shared"), line: line)
        case .own, nil: return nil
        }
    }
}
