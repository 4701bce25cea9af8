import ChatCore
import LettaAPI
import Localization
import Screen

extension Model {
    /// Tab: writes what is certain; where nothing is, shows what there is to choose from.
    mutating func completionRequested() -> [Effect] {
        if let effects = offerCompletions() { return effects }
        let asking = listOfNames(for: input.text)
        awaitedCompletion = asking.isEmpty ? nil : input.text
        return asking
    }

    /// The names came for which a completion waited.
    mutating func completeNow() -> [Effect] {
        guard let line = awaitedCompletion else { return [] }
        awaitedCompletion = nil
        return line == input.text ? offerCompletions() ?? [] : []
    }

    mutating func folderListed(_ listing: FolderListing) -> [Effect] {
        folder = listing
        if menu != nil { narrowMenu() }
        return completeNow()
    }

    /// Nil if there is nothing to offer.
    private mutating func offerCompletions() -> [Effect]? {
        let line = input.text
        let options = complete(line, names: completionNames)
        switch options.count {
        case 0:
            menu = nil
            return nil
        case 1:
            menu = nil
            let whole = options[0].line
            let isWord = whole.contains(" ")
            return isWord && whole == line ? [] : [.setLine(isWord ? whole : whole + " ")]
        default:
            let common = commonPrefix(of: options.map(\.line))
            guard common.count > line.count else {
                menu = CompletionMenu(options)
                return []
            }
            notice = Notice(text: localized("complete.several", options.count))
            return setLine(common)
        }
    }

    /// The line changed while the menu is open.
    mutating func narrowMenu() {
        let options = complete(input.text, names: completionNames)
        if options.isEmpty { menu = nil } else { menu?.narrow(to: options) }
    }

    mutating func takeCandidate() -> [Effect] {
        guard let choice = menu?.choice else { return [] }
        menu = nil
        let isWord = choice.line.contains(" ")
        return setLine(isWord ? choice.line : choice.line + " ")
    }

    private var completionNames: CompletionNames {
        var names = CompletionNames()
        func known(_ listing: Listing) -> [CompletionName] {
            (self.known[listing] ?? []).map {
                CompletionName($0.name, help: $0.isCurrent ? localized("list.current") : $0.detail)
            }
        }
        names.users = known(.users)
        names.agents = known(.agents)
        names.conversations = known(.conversations)
        names.models = known(.models)
        names.servers = known(.servers)
        names.labels = memory.entries.map { entry in
            CompletionName(entry.block.label, help: entry.block.description ?? "")
        }
        names.folder = folder
        return names
    }

    /// Asks for the names that a command takes: there may be more than were known.
    private func listOfNames(for line: String) -> [Effect] {
        guard let space = line.firstIndex(of: " "),
            let command = Action.entry(command: String(line[..<space]))?.command
        else {
            return []
        }
        switch ArgumentKind(command: command) {
        case .user: return [.list(.users)]
        case .agent: return [.list(.agents)]
        case .conversation: return [.list(.conversations)]
        case .model: return [.list(.models)]
        case .server: return [.list(.servers)]
        case .path:
            let path = PathWord(String(line[space...].drop { $0 == " " }))
            return [.listFolder(path.folder)]
        default: return []
        }
    }
}
