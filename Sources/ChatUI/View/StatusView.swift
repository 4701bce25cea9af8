import ChatCore
import FoundationEssentials
import LettaAPI
import Localization
import Screen

/// What the chat is doing, in words.
struct StatusWords {
    private let model: Model

    init(_ model: Model) { self.model = model }

    /// For the terminal's title.
    var short: String {
        if model.isClosing { return localized("status.leaving") }
        if model.turn != nil { return phase }
        if model.openQuestion != nil { return localized("status.waits") }
        switch model.connection {
        case .away(_, nil): return model.connection.short
        case .away: return localized("status.away")
        case .connecting, .connected: return localized("status.ready")
        }
    }

    var state: String {
        if model.isClosing {
            return localized("status.leaving") + (model.turn == nil ? "" : ": \(phase)")
        }
        if model.turn != nil { return phase }
        if let question = model.openQuestion {
            return localized("status.call-waits", Inert.text(question.title))
        }
        switch model.connection {
        case .connecting: return localized("connection.connecting")
        case .connected: return localized("status.ready")
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
            measures.append(localized("status.speed", isEstimate ? "~" : "", Int(speed.rounded())))
        }
        if let tokens = turn?.usage?.contextTokens ?? model.summary?.contextTokens {
            if let window = model.parties.contextWindow, window > 0 {
                let percent = min(Double(tokens) / Double(window) * 100, 999)
                measures.append(localized("status.context-part", Int(percent.rounded())))
            } else {
                measures.append(localized("status.context", tokens))
            }
        }
        return measures
    }

    private var phase: String {
        guard let turn = model.turn else { return localized("status.ready") }
        if turn.isCancelling, turn.end == nil { return localized("status.cancelling") }
        switch turn.phase {
        case .waiting: return localized("status.waiting")
        case .recovering: return localized("status.recovering")
        case .attaching: return localized("status.attaching")
        case .checking: return localized("status.checking")
        case .sending: return localized("status.sending")
        case .streaming: return localized("status.streaming")
        case .reconciling: return localized("status.reconciling")
        case .detaching: return localized("status.detaching")
        case nil: return localized("status.starting")
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
        left = [Span(localized("status.menu", menu.selected + 1, menu.candidates.count), .status)]
    } else if model.historySearch != nil {
        left = [Span(localized("status.searching"), .status)]
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
    case .viInsert: left.append(Span(localized("status.vi-insert"), .status))
    case .viCommand: left.append(Span(localized("status.vi-normal"), .statusKey))
    }
    if model.notice == nil,
        model.input.text.contains(where: \.isNewline) || !model.input.pastes.isEmpty
    {
        left.append(Span(localized("status.lines", count: model.input.lineCount), .statusNotice))
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
    case .unknown(let name): return localized("command.unknown", name)
    case .ambiguous(_, let names): return names.map { "/" + $0 }.joined(separator: " ")
    }
}

private func keyHints(_ model: Model) -> [(key: String, words: String)] {
    let running: [(Action, String)] = [
        (.interrupt, "hint.cancel"), (.pageUp, "hint.scroll"), (.help, "hint.help"),
    ]
    let scrolled: [(Action, String)] = [
        (.bottom, "hint.newest"), (.pageDown, "hint.down"), (.help, "hint.help"),
    ]
    let idle: [(Action, String)] = [
        (.help, "hint.help"), (.blocks, "hint.memory"), (.quit, "hint.leave"),
    ]
    func hints(_ wanted: [(Action, String)]) -> [(key: String, words: String)] {
        wanted.compactMap { action, key in
            model.keymap.keys(for: action, in: model.place).first.map { ($0.title, localized(key)) }
        }
    }
    switch model.overlay {
    case .page(let page) where page.block != nil:
        return hints([
            (.editBlock, "hint.edit"), (.history, "hint.history"), (.blockDetails, "hint.about"),
            (.close, "hint.close"),
        ])
    case .picker(let picker): return model.hints(of: picker)
    case .page: return hints([(.close, "hint.close"), (.pageDown, "hint.more")])
    case .question: return hints([(.yes, "hint.yes"), (.no, "hint.no"), (.close, "hint.close")])
    case .prompt: return hints([(.choose, "hint.take"), (.close, "hint.close")])
    case .wire:
        return hints([(.choose, "hint.fold"), (.bottom, "hint.newest"), (.close, "hint.close")])
    case .find: return model.findHints
    case nil: break
    }
    switch model.place {
    case .transcript: return hints(readingHints(model))
    case .sidebar:
        return hints([
            (.openBlock, "hint.open"), (.editBlock, "hint.edit"), (.history, "hint.history"),
            (.blockDetails, "hint.about"), (.focusInput, "hint.back"),
        ])
    case .search:
        return hints([
            (.searchAccept, "hint.stay"), (.searchCancel, "hint.back"),
            (.searchOlder, "hint.older"),
            (.searchNewer, "hint.newer"),
        ])
    case .historySearch:
        return hints([
            (.takeMatch, "hint.take"), (.olderMatch, "hint.older"), (.leaveSearch, "hint.back"),
        ])
    case .menu:
        return hints([(.choose, "hint.take"), (.next, "hint.next"), (.close, "hint.close")])
    case .approval:
        return hints([
            (.approve, "hint.approve"), (.deny, "hint.deny"), (.denyWithReason, "hint.deny-reason"),
        ])
    case .emptyLine where model.openQuestion != nil:
        return hints([(.focusTranscript, "hint.answer"), (.help, "hint.help")])
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
            (.searchOlder, "hint.older"), (.searchNewer, "hint.newer"),
            (
                .focusInput,
                model.reader.search?.isFromEverywhere == true ? "hint.back" : "hint.back-to-line"
            ),
            (.copyMessage, "hint.copy"),
        ]
    }
    return [
        (.focusInput, "hint.line"), (.selectNext, "hint.down"), (.selectPrevious, "hint.up"),
        (.toggleFold, "hint.fold"), (.copyMessage, "hint.copy"), (.copyCode, "hint.code"),
        (.search, "hint.search"),
        (.exportFromHere, "hint.export"), (.focusNext, "hint.next-pane"), (.help, "hint.help"),
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
