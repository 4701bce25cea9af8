import Foundation

/// How long ago something was, as people say it.
enum TimeAgo {
    static func words(_ date: Date, now: Date = Date()) -> String {
        let seconds = Int(now.timeIntervalSince(date).rounded(.down))
        switch seconds {
        case ..<60: return "now"
        case ..<3600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3600) h ago"
        case ..<(2 * 86_400): return "yesterday"
        case ..<(60 * 86_400): return "\(seconds / 86_400) days ago"
        default: return String(date.formatted(.iso8601).prefix(10))
        }
    }
}
