import ChatCore
import LettaAPI
import Localization

/// Every value of a block that was seen, for a list of them.
struct BlockTimeline: Hashable, Sendable {
    let block: BlockID

    /// Newest first.
    let versions: [BlockVersion]
    private let calendar: LocalCalendar

    /// Who looks at it.
    private let user: String

    /// - Parameter versions: oldest first.
    init(block: BlockID, versions: [BlockVersion], calendar: LocalCalendar, user: String) {
        self.block = block
        self.user = user
        self.versions = versions.reversed()
        self.calendar = calendar
    }

    /// When, by whom, and how much.
    var choices: [Choice] {
        versions.map { version in
            let length = version.value.unicodeScalars.count
            return Choice(
                id: "\(version.number)", name: time(of: version),
                detail: localized("history.version", version.origin.author(for: user), length),
                more: version.origin.details)
        }
    }

    private func time(of version: BlockVersion) -> String {
        calendar.iso(day: calendar.day(of: version.seenAt)) + " "
            + calendar.time(of: version.seenAt)
    }

    /// A version, and the one before it; nil where there is no such version.
    func change(id: String) -> (version: BlockVersion, before: BlockVersion?)? {
        guard let place = versions.firstIndex(where: { "\($0.number)" == id }) else { return nil }
        let before = place + 1 < versions.count ? versions[place + 1] : nil
        return (versions[place], before)
    }
}

extension BlockOrigin {
    /// Who it was, after "by".
    func author(for user: String) -> String {
        switch author {
        case .agent: localized("history.agent")
        case .user where username == nil || username?.rawValue == user: localized("history.you")
        case .user: username?.rawValue ?? ""
        case .enrolment: localized("history.enrolment")
        case .elsewhere: localized("history.elsewhere")
        }
    }

    /// What else is known, in one line.
    var details: String {
        [
            author == .agent ? username.map { localized("history.turn-of", $0.rawValue) } : nil,
            run?.rawValue, message?.rawValue, conversation?.rawValue,
            restored.map { localized("history.restored", $0) },
        ].compactMap(\.self).joined(separator: " · ")
    }
}
