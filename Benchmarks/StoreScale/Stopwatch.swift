/// Runs things a number of times and keeps how long the median took.
struct Stopwatch {
    let runs: Int

    /// What was measured, in milliseconds, in its order.
    private(set) var medians: [(name: String, milliseconds: Double)] = []

    init(runs: Int) { self.runs = runs }

    mutating func measure(_ name: String, _ work: () async throws -> Void) async rethrows {
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try await work()
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            times.append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
        }
        medians.append((name, times.sorted()[runs / 2]))
    }
}
