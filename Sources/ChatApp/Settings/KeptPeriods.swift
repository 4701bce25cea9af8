import ChatCore
import ChatStore
import Foundation

/// For how long the store keeps what can be done without.
struct KeptPeriods: Hashable, Sendable {
    var messages = KeepingPeriod.forever
    var blockVersions = KeepingPeriod.forever

    func retention(asOf now: Date) -> Retention {
        Retention(
            messagesFrom: messages.start(asOf: now),
            blockValuesFrom: blockVersions.start(asOf: now))
    }
}

extension KeptPeriods {
    /// - Parameter value: what was said of a setting; nil where nobody said anything.
    init(_ value: (String) -> String?) throws(CommandFailure) {
        func period(_ name: String) throws(CommandFailure) -> KeepingPeriod {
            guard let text = value(name) else { return .forever }
            guard let period = KeepingPeriod(text) else {
                throw CommandFailure(
                    .configuration,
                    "\(name) is \"\(text)\"; it can be forever, or days, weeks or years such as 90d, "
                        + "26w, 2y")
            }
            return period
        }
        messages = try period("keep_messages")
        blockVersions = try period("keep_block_versions")
    }
}
