import ChatCore
import Foundation

extension Settings {
    /// What filters of a search are read against: now, here, and the servers by the names they have here.
    var searchSurroundings: SearchFilter.Surroundings {
        let known = Dictionary(
            profiles.map { ($0.name, $0.serverID) }, uniquingKeysWith: { first, _ in first })
        return SearchFilter.Surroundings(
            now: Date(), calendar: LocalCalendar(zone: .current),
            server: { name in
                if name == "practice" { return .practice }
                if let server = known[name] { return server }
                let isURL = name.hasPrefix("http://") || name.hasPrefix("https://")
                return isURL ? ServerID(Self.normalised(name)) : nil
            })
    }
}
