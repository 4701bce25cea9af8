import ChatCore
import LettaAPI
import Localization

/// Every value of a block that was seen, for a list of them.
struct BlockTimeline: Hashable, Sendable {
    let block: BlockID

    /// Newest first.
    let versions: [BlockVersion]
    private let calendar: LocalCalendar

    /// - Parameter versions: oldest first.
    init(block: BlockID, versions: [BlockVersion], calendar: LocalCalendar) {
        self.block = block
        self.versions = versions.reversed()
        self.calendar = calendar
    }

    /// When, by whom, and how much.
    var choices: [Choice] {
        versions.map { version in
            let length = version.value.unicodeScalars.count
            return Choice(
                id: "\(version.number)", name: time(of: version),
                detail: localized("history.version", version.author.words, length))
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

extension BlockAuthor {
    var words: String {
        switch self {
        case .agent: localized("history.agent")
        case .user: localized("history.you")
        case .elsewhere: localized("history.elsewhere")
        }
    }
}
