import Foundation
import Synchronization

/// Work that several practice servers share: each element is taken by one of them.
final class Queue<Element: Sendable>: Sendable {
    private let elements: [Element]
    private let taken = Atomic(0)

    init(_ elements: [Element]) { self.elements = elements }

    /// Every fourth of the elements, unless `LETTERA_FAULTS` is `all`: the same ones in every run, spread
    /// over all kinds and places.
    static func sample(of elements: [Element]) -> [Element] {
        guard ProcessInfo.processInfo.environment["LETTERA_FAULTS"] != "all" else {
            return elements
        }
        return stride(from: 0, to: elements.count, by: 4).map { elements[$0] }
    }

    /// Tries all elements, and returns what was found of each.
    ///
    /// - Parameter lanes: how many practice servers work side by side.
    func work(
        lanes: Int, trying attempt: @escaping @Sendable (Element, Stage) async throws -> [Violation]
    ) async throws -> [(Element, [Violation])] {
        try await withThrowingTaskGroup(of: [(Element, [Violation])].self) { group in
            for _ in 0..<lanes {
                group.addTask {
                    try await Stage.run { stage in
                        var results: [(Element, [Violation])] = []
                        while let element = self.next() {
                            results.append((element, try await attempt(element, stage)))
                        }
                        return results
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func next() -> Element? {
        let index = taken.add(1, ordering: .relaxed).oldValue
        return index < elements.count ? elements[index] : nil
    }
}
