import ChatCore
import FoundationEssentials
import LettaAPI
import Screen

/// What the chat is doing, in words.
struct StatusWords {
    private let model: Model

    init(_ model: Model) { self.model = model }

    /// For the terminal's title.
    var short: String {
        if model.isClosing { return "leaving" }
        if model.turn != nil { return phase }
        if model.openQuestion != nil { return "waits for your word" }
        switch model.connection {
        case .away(_, nil): return model.connection.short
        case .away: return "server away"
        case .connecting, .connected: return "ready"
        }
    }

    var state: String {
        if model.isClosing { return "leaving" + (model.turn == nil ? "" : ": \(phase)") }
        if model.turn != nil { return phase }
        if let question = model.openQuestion {
            return "\(Inert.text(question.title)) waits for your word"
        }
        switch model.connection {
        case .connecting: return "connecting"
        case .connected: return "ready"
        case .away: return model.connection.words(now: model.now)
        }
    }

    /// Seconds, speed and context: of the running turn, or of the last one.
    var measures: [String] {
        let turn = model.turn
        if turn == nil, case .away = model.connection { return [] }
        let isRunning = turn != nil && turn?.end == nil
        var measures: [String] = []
        let seconds =
            isRunning
            ? turn?.startedAt.flatMap { start in
                model.now.map { Duration.seconds(from: start, to: $0) }
            } : model.summary?.seconds
        if let seconds { measures.append("\(seconds) s") }
        let speed =
            isRunning
            ? model.now.flatMap { turn?.tokensPerSecond(at: $0) } : model.summary?.tokensPerSecond
        if let speed, speed.isFinite, speed < 1e6 {
            let isEstimate = isRunning && turn?.usage == nil
            measures.append("\(isEstimate ? "~" : "")\(Int(speed.rounded())) tok/s")
        }
        if let tokens = turn?.usage?.contextTokens ?? model.summary?.contextTokens {
            if let window = model.parties.contextWindow, window > 0 {
                let percent = min(Double(tokens) / Double(window) * 100, 999)
                measures.append("context \(Int(percent.rounded())) %")
            } else {
                measures.append("context \(tokens)")
            }
        }
        return measures
    }

    private var phase: String {
        guard let turn = model.turn else { return "ready" }
        if turn.isCancelling, turn.end == nil { return "cancelling" }
        switch turn.phase {
        case .waiting: return "waiting for the agent"
        case .recovering: return "mending an earlier turn"
        case .attaching: return "attaching the persona"
        case .checking: return "checking the prompt"
        case .sending: return "sending"
        case .streaming: return "streaming"
        case .reconciling: return "connection lost, asking what arrived"
        case .detaching: return "detaching the persona"
        case nil: return "starting"
        }
    }
}

/// One row: what goes on, how fast, and the keys that help now.
func drawStatus(of model: Model, in rect: Rect, on frame: inout Frame) {
    frame.fill(rect, face: .status)
    var left: [Span] = []
    if let notice = model.notice {
        left = [Span(Inert.text(notice.text), notice.face.onStatusLine)]
    } else if let menu = model.menu {
        left = [Span("\(menu.selected + 1) of \(menu.candidates.count)", .status)]
    } else if model.historySearch != nil {
        left = [Span("searching what was entered before", .status)]
    } else if let search = model.reader.search, model.overlay == nil {
        left = [Span(Inert.text(search.words), search.hasFailed ? .statusWarning : .status)]
    } else if let hint = commandHint(model.input.text) {
        left = [Span(Inert.text(hint), .status)]
    } else {
        let words = StatusWords(model)
        if let image = model.attachment {
            left.append(Span(Inert.text(image.chip) + " ", .statusKey))
        }
        left += [Span(words.state, isTrouble(model) ? .statusWarning : .status)]
        var width = left.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
        // What the keys do here is worth more than figures.
        let reserved = keyHints(model).prefix(model.isAtRest ? 0 : 1).reduce(0) {
            $0 + TextWidth.columns(of: $1.key) + TextWidth.columns(of: $1.words) + 3
        }
        for measure in words.measures {
            width += TextWidth.columns(of: measure) + 3
            guard width <= rect.columns - 2 - reserved else { break }
            left.append(Span(" · " + measure, .status))
        }
    }
    switch model.input.mode {
    case .emacs: break
    case .viInsert: left.append(Span(" · vi insert", .status))
    case .viCommand: left.append(Span(" · vi normal", .statusKey))
    }
    if model.notice == nil,
        model.input.text.contains(where: \.isNewline) || !model.input.pastes.isEmpty
    {
        let count = model.input.lineCount
        let words = count == 1 ? "1 line, Enter sends it" : "\(count) lines, Enter sends them"
        left.append(Span(" · " + words, .statusNotice))
    }
    let room = rect.columns - 2
    let used = frame.put(left.cut(to: room), row: rect.row, column: 1, maxColumns: room)

    // The hints that fit into what is left, from the most useful on.
    var hints: [Span] = []
    var width = 0
    for (key, words) in keyHints(model) {
        let columns = TextWidth.columns(of: key) + TextWidth.columns(of: words) + 3
        guard used + 2 + width + columns <= room else { break }
        hints += [Span("  " + key, .statusKey), Span(" " + words, .status)]
        width += columns
    }
    frame.put(hints, row: rect.row, column: rect.columns - 1 - width)
}

extension Model {
    /// Whether the keys are for the line and nothing runs or waits: then they are known.
    fileprivate var isAtRest: Bool {
        focus == .input && overlay == nil && turn == nil && openQuestion == nil
    }
}

extension Face {
    /// The same on the status line's background.
    fileprivate var onStatusLine: Face {
        switch self {
        case .error: .statusError
        case .warning: .statusWarning
        case .notice: .statusNotice
        default: self
        }
    }
}

private func isTrouble(_ model: Model) -> Bool {
    guard model.turn == nil, case .away = model.connection else { return false }
    return true
}

/// What Enter would do with a line that is a command.
private func commandHint(_ line: String) -> String? {
    guard line.hasPrefix("/"), !line.hasPrefix("//"), line.count > 1 else { return nil }
    switch Command.read(line.trimmingSpaces) {
    case .message: return nil
    case .run(_, _, let name):
        guard let entry = Action.entry(command: name) else { return nil }
        return "\(entry.usage ?? name) — \(entry.title)"
    case .unknown(let name): return "no command /\(name)"
    case .ambiguous(_, let names): return names.map { "/" + $0 }.joined(separator: " ")
    }
}

private func keyHints(_ model: Model) -> [(key: String, words: String)] {
    let running: [(Action, String)] = [
        (.interrupt, "cancel"), (.pageUp, "scroll"), (.help, "help"),
    ]
    let scrolled: [(Action, String)] = [(.bottom, "newest"), (.pageDown, "down"), (.help, "help")]
    let idle: [(Action, String)] = [(.help, "help"), (.blocks, "memory"), (.quit, "leave")]
    func hints(_ wanted: [(Action, String)]) -> [(key: String, words: String)] {
        wanted.compactMap { action, words in
            model.keymap.keys(for: action, in: model.place).first.map { ($0.title, words) }
        }
    }
    switch model.overlay {
    case .page(let page) where page.block != nil:
        return hints([
            (.editBlock, "edit"), (.history, "history"), (.blockDetails, "about"),
            (.close, "close"),
        ])
    case .picker(let picker): return model.hints(of: picker)
    case .page: return hints([(.close, "close"), (.pageDown, "more")])
    case .question: return hints([(.yes, "yes"), (.no, "no"), (.close, "close")])
    case .prompt: return hints([(.choose, "take"), (.close, "close")])
    case .wire: return hints([(.choose, "fold"), (.bottom, "newest"), (.close, "close")])
    case nil: break
    }
    switch model.place {
    case .transcript: return hints(readingHints(model))
    case .sidebar:
        return hints([
            (.openBlock, "open"), (.editBlock, "edit"), (.history, "history"),
            (.blockDetails, "about"), (.focusInput, "back"),
        ])
    case .search:
        return hints([
            (.searchAccept, "stay"), (.searchCancel, "back"), (.searchOlder, "older"),
            (.searchNewer, "newer"),
        ])
    case .historySearch:
        return hints([(.takeMatch, "take"), (.olderMatch, "older"), (.leaveSearch, "back")])
    case .menu: return hints([(.choose, "take"), (.next, "next"), (.close, "close")])
    case .approval:
        return hints([
            (.approve, "approve"), (.deny, "deny"), (.denyWithReason, "with a reason"),
        ])
    case .emptyLine where model.openQuestion != nil:
        return hints([(.focusTranscript, "to answer"), (.help, "help")])
    default: break
    }
    let isRunning = model.turn != nil && model.turn?.end == nil
    let wanted = isRunning ? running : model.viewport.isFollowing ? idle : scrolled
    return hints(wanted)
}

/// What the keys of the transcript do, from the most useful on.
private func readingHints(_ model: Model) -> [(Action, String)] {
    if model.reader.search != nil {
        return [
            (.searchOlder, "older"), (.searchNewer, "newer"), (.focusInput, "back to the line"),
            (.copyMessage, "copy"),
        ]
    }
    return [
        (.focusInput, "line"), (.selectNext, "down"), (.selectPrevious, "up"),
        (.toggleFold, "fold"), (.copyMessage, "copy"), (.copyCode, "code"), (.search, "search"),
        (.exportFromHere, "export"), (.focusNext, "next pane"), (.help, "help"),
    ]
}

extension [Span] {
    /// These spans, at most so wide; an ellipsis tells that something is missing.
    func cut(to columns: Int) -> [Span] {
        var left = columns
        var kept: [Span] = []
        for span in self {
            let width = TextWidth.columns(of: span.text)
            if width <= left {
                kept.append(span)
                left -= width
            } else {
                kept.append(Span(span.text.cut(to: left), span.face))
                break
            }
        }
        return kept
    }
}
