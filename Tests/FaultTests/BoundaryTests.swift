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
        let (boundaries, reply) = try await Stage.run { stage in
            let attached = try await Self.calm(on: stage, flow: .attach)
            let cut = try await Self.calm(on: stage, flow: .attach, cut: true)
            let isolated = try await Self.calm(on: stage, flow: .isolated)
            // A stream that was taken up again shows the same.
            #expect(cut.reply == attached.reply)
            return (
                [
                    Part.enrolment: attached.enrolment, .opening: attached.opening,
                    .turn: attached.turn,
                    .resumed: cut.turn.filter { !attached.turn.contains($0) },
                    .isolated: isolated.opening + isolated.turn,
                ],
                [PersonaFlow.attach: attached.reply, .isolated: isolated.reply]
            )
        }
        for part in Part.allCases { #expect(boundaries[part]?.isEmpty == false) }

        let all = Part.allCases.flatMap { Trial.all(of: $0, at: boundaries[$0] ?? []) }
        let trials =
            all.filter { $0.part == .resumed }
            + Queue.sample(of: all.filter { $0.part != .resumed })
        let results = try await Queue(trials).work(lanes: Self.lanes) { trial, stage in
            let violations = try await Self.violations(
                of: trial, on: stage, expecting: reply[trial.part.flow] ?? "")
            let names = violations.map(\.rawValue).joined(separator: ", ")
            #expect(violations.isEmpty, "\(trial.description): \(names)")
            return violations
        }

        var table = FaultTable(
            "\(trials.count) of \(all.count) faults x boundaries",
            columns: Part.allCases.map(\.rawValue))
        for (trial, violations) in results {
            table.add(trial.kind.name, trial.part.rawValue, violations)
        }
        table.print()
        #expect(results.count == trials.count)
    }

    // MARK: Undisturbed

    private struct Calm {
        var enrolment: [Boundary]
        var opening: [Boundary]
        var turn: [Boundary]
        var reply: String
    }

    /// - Parameter isCut: the stream breaks off, which the person should not notice.
    private static func calm(
        on stage: Stage, flow: PersonaFlow, cut isCut: Bool = false
    ) async throws -> Calm {
        let scene = try await Scene(stage, flow: flow)
        defer { scene.remove() }
        let proxy = FaultProxy(port: stage.port)
        let url = try await proxy.start()
        if isCut { proxy.disturb(Trial.cut) }
        let (enrolment, opening, talk) = try await Life.run(url, folder: scene.folder) { life in
            _ = try await life.session.enrol(scene.username)
            let enrolment = proxy.requests
            _ = try await life.session.ownThread(of: scene.username, with: scene.agent, flow: flow)
            let opening = proxy.requests.dropFirst(enrolment.count)
            let talk = await life.talk(
                scene.words, as: scene.username, with: scene.agent, flow: flow)
            return (enrolment, opening, talk)
        }
        let turn = proxy.requests.dropFirst(enrolment.count + opening.count)
        await proxy.stop()
        #expect(talk.isCompleted)
        let violations = try await scene.violations(after: talk.testimony, expecting: nil)
        #expect(violations.isEmpty, "undisturbed")
        return Calm(
            enrolment: enrolment.map { Boundary($0) }, opening: opening.map { Boundary($0) },
            turn: turn.map { Boundary($0) },
            reply: scene.impersonal(talk.result?.reply.text ?? ""))
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
        let scene = try await Scene(stage, flow: trial.part.flow)
        defer { scene.remove() }
        let proxy = FaultProxy(port: stage.port)
        let url = try await proxy.start()
        let wallClock = WallClock()
        let disturbance = trial.disturbance { wallClock.jump(hours: trial.kind.clockJump) }
        if trial.part == .resumed {
            proxy.disturb(Trial.cut, disturbance)
        } else {
            proxy.disturb(disturbance)
        }
        let talk = try await Life.run(
            url, folder: scene.folder, idle: idle, wallClock: wallClock
        ) { life in
            await life.talk(scene.words, as: scene.username, with: scene.agent, flow: scene.flow)
        }
        await proxy.stop()
        guard proxy.hasStruck else { return [.idle] }
        return try await scene.violations(
            after: talk.testimony, expecting: reply, wasRefused: trial.isLie)
    }
}
