import ChatCore
import FaultProxy
import Foundation
import PTYSupport
import Testing

/// The real program, sent a signal at each request of a turn, and started again.
@Suite struct `The program ended by a signal` {
    private enum Signal: String, CaseIterable {
        case kill = "SIGKILL"
        case terminate = "SIGTERM"
        case hangUp = "SIGHUP"
        case interrupt = "SIGINT"

        var number: Int32 {
            switch self {
            case .kill: SIGKILL
            case .terminate: SIGTERM
            case .hangUp: SIGHUP
            case .interrupt: SIGINT
            }
        }
    }

    private struct SignalTrial {
        var signal: Signal
        var boundary: Boundary
        var moment: Disturbance.Moment

        /// Whether `lettera recover` mends what is left, or the next message does.
        var recovers: Bool

        var description: String {
            "\(signal.rawValue), \(moment.rawValue) of \(boundary.name) #\(boundary.repetition)"
        }
    }

    /// How many practice servers, with a process each, work side by side.
    private static let lanes = 3

    @Test func `at any request leaves nothing behind once it has been started again`()
        async throws
    {
        let boundaries = try await Stage.run { try await Self.boundaries(on: $0) }
        #expect(boundaries.count > 8)
        var all: [SignalTrial] = []
        for signal in Signal.allCases {
            for boundary in boundaries {
                for moment in [Disturbance.Moment.request, .answer, .middle]
                where moment != .middle || boundary.isSend {
                    all.append(
                        SignalTrial(
                            signal: signal, boundary: boundary, moment: moment,
                            recovers: all.count.isMultiple(of: 2)))
                }
            }
        }
        let trials = Queue.sample(of: all)
        let results = try await Queue(trials).work(lanes: Self.lanes) { trial, stage in
            let violations = try await Self.violations(of: trial, on: stage)
            let names = violations.map(\.rawValue).joined(separator: ", ")
            #expect(violations.isEmpty, "\(trial.description): \(names)")
            return violations
        }
        var table = FaultTable(
            "\(trials.count) of \(all.count) signals x boundaries",
            columns: Signal.allCases.map(\.rawValue))
        for (trial, violations) in results {
            let name = "\(trial.boundary.name) #\(trial.boundary.repetition)"
            table.add(name, trial.signal.rawValue, violations)
        }
        table.print()
        #expect(results.count == trials.count)
    }

    /// The requests of an undisturbed turn.
    private static func boundaries(on stage: Stage) async throws -> [Boundary] {
        let house = try await Household(stage)
        let ending = try await house.start("send", house.scene.words).end()
        #expect(ending.status == 0)
        let violations = try await house.scene.violations(
            after: house.testimony(of: ending), expecting: nil)
        #expect(violations.isEmpty, "undisturbed")
        let requests = house.proxy.requests
        await house.leave()
        return requests.map { Boundary($0) }
    }

    private static func violations(
        of trial: SignalTrial, on stage: Stage
    ) async throws -> [Violation] {
        let house = try await Household(stage)
        let born = Gate<Child>()
        let boundary = trial.boundary
        let signal = trial.signal
        house.proxy.disturb(
            Disturbance(.none, at: trial.moment, of: { boundary.isMet(by: $0) }) { _ in
                let child = await born.wait()
                child.signal(signal.number)
                if signal == .kill { _ = await child.end() }
            })
        let child = try house.start("send", house.scene.words)
        born.open(child)
        let ending = await child.end()

        var found: [Violation] = []
        if !house.proxy.hasStruck { found.append(.idle) }
        if ending.hung || ending.wasKilled != (signal == .kill) { found.append(.ending) }
        // Who is asked to leave cleans up; who is killed cannot.
        if signal != .kill { found += try await house.scene.remains() }
        found += try await mend(house, by: trial.recovers)
        found += try await house.scene.violations(
            after: house.testimony(of: ending), expecting: nil)
        await house.leave()
        return Array(Set(found))
    }

    /// Starts the program again, which must mend what is left.
    private static func mend(
        _ house: Household, by recovering: Bool
    ) async throws -> [Violation] {
        guard recovering else {
            let next = try await house.start("send", "whoami").end()
            let isRight = next.output == house.scene.expectedName + "\n" && next.status == 0
            return try await house.scene.remains() + (isRight ? [] : [.next])
        }
        let recovery = try await house.start("recover").end()
        return try await house.scene.remains() + (recovery.status == 0 ? [] : [.journal])
    }

    // MARK: The full-screen chat

    private struct ChatTrial {
        var signal: Signal
        var request: String
        var moment: Disturbance.Moment
    }

    @Test func `in the full-screen chat leaves nothing behind either`() async throws {
        let places: [(String, Disturbance.Moment)] = [
            ("PATCH /v1/agents/*/core-memory/blocks/attach/*", .answer),
            ("POST /v1/conversations/*/messages", .middle),
            ("PATCH /v1/agents/*/core-memory/blocks/detach/*", .request),
        ]
        let trials = [Signal.kill, .terminate, .hangUp].flatMap { signal in
            places.map { ChatTrial(signal: signal, request: $0.0, moment: $0.1) }
        }
        let results = try await Queue(trials).work(lanes: 2) { trial, stage in
            let violations = try await Self.violations(of: trial, on: stage)
            let names = violations.map(\.rawValue).joined(separator: ", ")
            #expect(
                violations.isEmpty,
                "\(trial.signal.rawValue), \(trial.moment.rawValue) of \(trial.request): \(names)")
            return violations
        }
        var table = FaultTable("signals x boundaries, chat", columns: ["turn"])
        for (trial, violations) in results {
            table.add(trial.signal.rawValue, "turn", violations)
        }
        table.print()
        #expect(results.count == trials.count)
    }

    private static func violations(
        of trial: ChatTrial, on stage: Stage
    ) async throws -> [Violation] {
        let house = try await Household(stage)
        let isRestored = try await Self.onOwnThread {
            let terminal = try house.chat()
            try terminal.wait(for: "ready", seconds: 60)
            let process = terminal.processID
            house.proxy.disturb(
                Disturbance(.none, at: trial.moment, of: { $0.name == trial.request }) { _ in
                    kill(process, trial.signal.number)
                })
            terminal.send(house.scene.words + "\r")
            try terminal.waitForExit(seconds: 60)
            return terminal.isCooked && !terminal.isAlternate
        }
        var found: [Violation] = []
        if !house.proxy.hasStruck { found.append(.idle) }
        if trial.signal != .kill {
            if !isRestored { found.append(.ending) }
            found += try await house.scene.remains()
        }
        found += try await mend(house, by: true)
        found += try await house.scene.violations(after: Testimony(), expecting: nil)
        await house.leave()
        return Array(Set(found))
    }

    /// Runs what blocks, away from the threads that the server and the proxy need.
    private static func onOwnThread<T: Sendable>(
        _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
