import ChatCore
import FoundationEssentials
import Localization
import Screen

/// All that the header depends on.
struct HeaderContent: Hashable, Sendable {
    fileprivate let parties: Parties
    fileprivate let persona: PersonaState
    fileprivate let connection: ConnectionState

    /// Nil where no time is shown.
    fileprivate let now: Date?

    init(_ model: Model) {
        parties = model.parties
        persona = model.persona
        connection = model.connection
        if case .away(_, .some) = model.connection { now = model.now } else { now = nil }
    }
}

/// One row: who talks to whom, where, with whose persona, over what connection.
func drawHeader(_ content: HeaderContent, in rect: Rect, on frame: inout Frame) {
    guard rect.rows > 0 else { return }
    frame.fill(rect, face: .header)
    let persona = content.persona
    let room = rect.columns - 2
    let parties = content.parties

    // The most telling version that fits. The persona's glyph is always there.
    let names = "\(parties.user) ▸ \(parties.agent)"
    let place = " · \(parties.server)"
    let state = persona.words(in: parties.flow)
    let words = localized("header.persona", persona.glyph, state)
    let connection = " · \(content.connection.words(now: content.now))"
    let short = " · \(content.connection.short)"
    let versions: [(left: String, persona: String, connection: String)] = [
        (names + place, words, connection), (names + place, words, short),
        (names, words, short), (names, "\(persona.glyph) \(state)", short),
        (names, "\(persona.glyph) \(state)", ""), (names, persona.glyph, ""),
    ]
    let fitting = versions.first { version in
        let right = TextWidth.columns(of: version.persona + version.connection)
        return TextWidth.columns(of: Inert.text(version.left)) + 2 + right <= room
    }
    let version = fitting ?? versions[versions.count - 1]
    let right = TextWidth.columns(of: version.persona + version.connection)
    frame.put(
        Inert.text(version.left).cut(to: max(room - right - 1, 0)), row: rect.row, column: 1,
        face: .header)
    frame.put(
        [
            Span(version.persona, persona.headerFace),
            Span(version.connection, content.connection.headerFace),
        ],
        row: rect.row, column: rect.columns - 1 - right)
}

extension PersonaState {
    var glyph: String {
        switch self {
        case .detached: "○"
        case .attaching, .detaching: "◐"
        case .attached, .left: "●"
        }
    }

    var words: String {
        switch self {
        case .detached: localized("persona.detached")
        case .attaching: localized("persona.attaching")
        case .attached: localized("persona.attached")
        case .detaching: localized("persona.detaching")
        case .left: localized("persona.left")
        }
    }

    /// In isolation nothing is attached to the agent: the turn has a copy of its own.
    func words(in flow: PersonaFlow) -> String {
        guard flow == .isolated else { return words }
        return switch self {
        case .detached, .attached: localized("persona.isolated")
        case .attaching: localized("persona.copying")
        case .detaching: localized("persona.merging")
        case .left: localized("persona.unmerged")
        }
    }

    var face: Face {
        switch self {
        case .detached: .detached
        case .attaching, .detaching: .attaching
        case .attached: .attached
        case .left: .warning
        }
    }

    fileprivate var headerFace: Face {
        switch self {
        case .detached: .headerDetached
        case .attaching, .detaching: .headerAttaching
        case .attached: .headerAttached
        case .left: .headerWarning
        }
    }
}

extension ConnectionState {
    func words(now: Date?) -> String {
        switch self {
        case .connecting: return localized("connection.connecting")
        case .connected(let version):
            return version.isEmpty ? localized("connection.online") : "Letta \(version)"
        case .away(let reason, let retryAt):
            let reason = Self.oneLine(reason)
            guard let retryAt else { return reason }
            guard let now else { return localized("connection.away-reason", reason) }
            let seconds = Duration.seconds(from: now, to: retryAt)
            // What is not counted down is true for as long as it is shown.
            let isFar = seconds > Model.countdown
            return localized(
                isFar ? "connection.away-later" : "connection.away-retry", reason, seconds)
        }
    }

    var short: String {
        switch self {
        case .connecting: localized("connection.connecting")
        case .connected: localized("connection.online")
        case .away(_, nil): localized("connection.none")
        case .away: localized("connection.away")
        }
    }

    fileprivate var headerFace: Face {
        switch self {
        case .connecting: .headerAttaching
        case .connected: .header
        case .away: .headerWarning
        }
    }

    private static func oneLine(_ words: String) -> String {
        Inert.text(words.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}
