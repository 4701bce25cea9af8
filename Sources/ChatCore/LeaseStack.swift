import LettaAPI
import Synchronization

/// Several leases that one turn holds, given back in the reverse order.
final class LeaseStack: AgentLease {
    private let leases = Mutex<[(address: AgentAddress, lease: any AgentLease)]>([])

    var isHeld: Bool { leases.withLock { $0.map(\.lease) }.allSatisfy(\.isHeld) }

    func holds(_ address: AgentAddress) -> Bool {
        leases.withLock { $0.contains { $0.address == address } }
    }

    func add(_ lease: any AgentLease, of address: AgentAddress) {
        leases.withLock { $0.append((address, lease)) }
    }

    func see(_ blocks: [Block]) {
        for lease in leases.withLock({ $0.map(\.lease) }) { lease.see(blocks) }
    }

    /// What went wrong with the first one that could not simply be given back, if any.
    @discardableResult
    func release() async -> LeaseEnd {
        var end = LeaseEnd.released
        for (_, lease) in leases.withLock({ $0 }).reversed() {
            let own = await lease.release()
            if end == .released { end = own }
        }
        return end
    }
}
