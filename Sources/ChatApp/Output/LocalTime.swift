import ChatCore
import Foundation

extension Date {
    /// For people: the day and the time here, to the second.
    var here: String {
        let calendar = LocalCalendar(zone: .current)
        let second = Int(timeIntervalSince1970.rounded(.down)) % 60
        return calendar.iso(day: calendar.day(of: self)) + " " + calendar.time(of: self)
            + (second < 10 ? ":0\(second)" : ":\(second)")
    }
}
