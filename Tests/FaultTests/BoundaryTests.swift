import ChatCore
import FaultProxy
import Testing

/// Enrolment, the opening of a thread and a turn, over HTTP and SQLite, with each request broken in each
/// way, before and after the server has done it; then a restart.
@Suite struct `A talk disturbed at every boundary` {
    /// How many practice servers work side by side.
    private static let lanes = 4

    @Test func `leaves nothing behind, sends at most once, loses no word, and goes on`()
        async throws
    {
        let calm = try await Stage.run { try await Self.calm(on: $0) }
        #expect(calm.boundaries.count > 10)
        #expect(Set(calm.boundaries.map(\.part)).count == Boundary.Part.allCases.count)
        #expect(calm.violations.isEmpty, "undisturbed")
        #expect(!calm.reply.isEmpty)

        let trials = Trial.all(at: calm.boundaries)
        let results = try await Queue(trials).work(lanes: Self.lanes) { trial, stage in
            try await Self.violations(of: trial, on: stage, expecting: calm.reply)
        }

        var table = FaultTable(
            "faults x boundaries", columns: Boundary.Part.allCases.map(\.rawValue))
        for (trial, violations) in results {
            table.add(trial.kind.name, trial.boundary.part.rawValue, violations)
            let names = violations.map(\.rawValue).joined(separator: ", ")
            #expect(violations.isEmpty, "\(trial.description): \(names)")
        }
        table.print()
        #expect(results.count == trials.count)
    }

    // MARK: Undisturbed

    private struct Calm {
        var boundaries: [Boundary]
        var reply: String
        var violations: [Violation]
    }

    private static func calm(on stage: Stage) async throws -> Calm {
        let scene = try await Scene(stage)
        defer { scene.remove() }
        let proxy = FaultProxy(port: stage.port)
        let url = try await proxy.start()
        let life = try Life(url, folder: scene.folder)
        _ = try await life.session.enrol(scene.username)
        let enrolment = proxy.requests
        _ = try await life.session.ownThread(of: scene.username, with: scene.agent)
        let opening = proxy.requests.dropFirst(enrolment.count)
        let talk = await life.talk(scene.words, as: scene.username, with: scene.agent)
        let turn = proxy.requests.dropFirst(enrolment.count + opening.count)
        await life.end()
        await proxy.stop()
        return Calm(
            boundaries: enrolment.map { Boundary(.enrolment, $0) }
                + opening.map { Boundary(.opening, $0) } + turn.map { Boundary(.turn, $0) },
            reply: scene.impersonal(talk.result?.reply.text ?? ""),
            violations: try await scene.violations(after: talk.testimony, expecting: nil))
    }

    // MARK: Disturbed

    private static func violations(
        of trial: Trial, on stage: Stage, expecting reply: String
    ) async throws -> [Violation] {
        guard trial.kind.fault == .silence else {
            return try await violations(of: trial, on: stage, expecting: reply, .seconds(75))
        }
        // Short, to be done with silence soon; where the machine is so busy that other answers take
        // longer too, longer.
        for idle in [Duration.milliseconds(400), .seconds(2)] {
            let found = try await violations(of: trial, on: stage, expecting: reply, idle)
            if found != [.idle] { return found }
        }
        return try await violations(of: trial, on: stage, expecting: reply, .seconds(10))
    }

    /// - Parameter idle: how long a connection may say nothing.
    private static func violations(
        of trial: Trial, on stage: Stage, expecting reply: String, _ idle: Duration
    ) async throws -> [Violation] {
        let scene = try await Scene(stage)
        defer { scene.remove() }
        let proxy = FaultProxy(port: stage.port)
        let url = try await proxy.start()
        proxy.disturb(trial.disturbance)
        let life = try Life(url, folder: scene.folder, idle: idle)
        let talk = await life.talk(scene.words, as: scene.username, with: scene.agent)
        await life.end()
        await proxy.stop()
        guard proxy.hasStruck else { return [.idle] }
        return try await scene.violations(
            after: talk.testimony, expecting: reply, wasRefused: trial.isLie)
    }
}
