import ChatCore
import Screen

/// Going on elsewhere: another person, agent, conversation, model or server.
extension Model {
    mutating func switchUser(_ name: String) -> [Effect] {
        if let effects = refusalDuringTurn("/user", name) { return effects }
        if name.isEmpty { return ask(for: .users) }
        guard Username(name) != nil else {
            return refuse(
                "a name has 1 to 64 letters, digits, dots, underscores and hyphens",
                line: "/user \(name)")
        }
        // A typing mistake must not enrol anybody: the list offers it, and has to be asked.
        if let users = known[.users], name != parties.user,
            !users.contains(where: { $0.id == name })
        {
            notice = Notice(text: "nobody called \(name) is known here", face: .warning)
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
        return begin(switchingTo: "a new conversation", .newConversation(name: name))
    }

    mutating func showConversations(_ words: String) -> [Effect] {
        if let effects = refusalWithoutConversations("/conversations", words) { return effects }
        return ask(for: .conversations, filter: words)
    }

    mutating func fork() -> [Effect] {
        if let effects = refusalDuringTurn("/fork", "") { return effects }
        if let effects = refusalWithoutConversations("/fork", "") { return effects }
        return begin(switchingTo: "a fork", .forkConversation)
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
                title: "Delete a conversation?",
                words: "\(choice.name)\n\(choice.detail)\n\nIt is deleted on the server, and here "
                    + "with all that was said in it. Nothing brings it back."
                    + (isOpen ? " It is the one that is open; a new one takes its place." : ""),
                yes: "Delete it", effects: [.deleteConversation(choice.id)],
                under: .picker(picker)))
        return []
    }

    mutating func askToRenameConversation() -> [Effect] {
        guard case .picker(let picker) = overlay, picker.kind == .list(.conversations),
            let choice = picker.choice
        else { return [] }
        overlay = .prompt(
            Prompt(
                purpose: .conversationName(id: choice.id), title: "Rename the conversation",
                words: "Its name, which other programs see as its summary.",
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
                title: "Change the model?",
                words: "\(parties.agent) would think with \(handle) from now on, for everybody who "
                    + "talks to it" + (parties.model.map { "; now it is \($0)" } ?? "") + ".",
                yes: "Change it", effects: [.changeModel(handle)]))
        return []
    }

    mutating func searchArchive(_ argument: String) -> [Effect] {
        guard argument == "add" || argument.hasPrefix("add ") else {
            return [.searchArchive(argument)]
        }
        let text = String(argument.dropFirst(3)).trimmingSpaces
        guard !text.isEmpty else {
            return refuse("what is to be put there? /archival add TEXT", line: "/archival add ")
        }
        return [.addToArchive(text)]
    }

    mutating func attachImage(_ path: String) -> [Effect] {
        guard path.isEmpty else { return [.attachImage(path)] }
        notice = Notice(
            text: attachment == nil ? "no image is attached; /image PATH attaches one" : "taken off"
        )
        attachment = nil
        return [.dropImage]
    }

    private mutating func refusalDuringTurn(_ command: String, _ argument: String) -> [Effect]? {
        guard turn != nil else { return nil }
        return refuse(
            "not while a reply is coming: wait, or /cancel",
            line: argument.isEmpty ? command : "\(command) \(argument)")
    }

    private mutating func refusalWithoutConversations(
        _ command: String, _ argument: String
    ) -> [Effect]? {
        let line = argument.isEmpty ? command : "\(command) \(argument)"
        switch parties.thread {
        case .unlocked: return refuse("this server has no conversations", line: line)
        case .shared:
            return refuse(
                "all share one history here; /set thread own gives you conversations", line: line)
        case .own, nil: return nil
        }
    }
}
