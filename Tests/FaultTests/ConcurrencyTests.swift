import ChatCore
import Foundation
import LettaAPI
import Testing

/// Eight processes, one agent, and the model's own log of what it was asked.
///
/// `LETTERA_CROWD_ROUNDS` says how many messages each process sends, `LETTERA_CROWD_MACHINES` over how many
/// machines they are spread, and `LETTERA_CROWD_FLAGS` what else `lettera send` is told.
@Suite(.serialized) struct `Many processes on one agent` {
    private static let environment = ProcessInfo.processInfo.environment

    private static func number(_ variable: String, _ usual: Int) -> Int {
        environment[variable].flatMap(Int.init) ?? usual
    }

    private static var flags: [String] {
        environment["LETTERA_CROWD_FLAGS"]?.split(separator: " ").map(String.init) ?? []
    }

    @Test func `take turns on a practice server, and none sees another's persona`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (server, url) = try await Child.practiceServer(folder: folder.path)
        let stage = try Stage(url: url)
        do {
            try await Self.meet(on: stage, folder: folder.path, title: "practice server")
        } catch {
            await stage.close()
            await server.stop()
            throw error
        }
        await stage.close()
        await server.stop()
    }

    private static let realServer = environment["LETTERA_CONTRACT_URL"]

    @Test(.enabled(if: realServer != nil, "needs a real server, named by LETTERA_CONTRACT_URL"))
    func `take turns on a real server, and none sees another's persona`() async throws {
        let url = try #require(Self.realServer)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let stage = try Stage(
            url: url, key: Self.environment["LETTERA_CONTRACT_KEY"],
            modelLog: Self.environment["LETTERA_CONTRACT_MODEL_LOG"])
        do {
            try await Self.meet(on: stage, folder: folder.path, title: "real server")
        } catch {
            await stage.close()
            throw error
        }
        await stage.close()
    }

    private static func meet(on stage: Stage, folder: String, title: String) async throws {
        let agent = try await stage.makeAgent()
        let crowd = Crowd(
            url: stage.url, key: stage.key, agent: agent,
            rounds: number("LETTERA_CROWD_ROUNDS", 2), flags: flags,
            machines: number("LETTERA_CROWD_MACHINES", 1), folder: folder)
        let (turns, time) = try await crowd.talk()
        for turn in turns {
            #expect(
                turn.isRight,
                "\(turn.username): status \(turn.status), \"\(turn.reply)\", \(turn.errors)")
        }
        #expect(turns.count == crowd.usernames.count * crowd.rounds)

        let calls = try await stage.modelCalls(by: agent, newest: 1000)
        let exposed = calls.filter { call in
            call.personas.count != 1
                || !call.personas.allSatisfy { call.asks("whoami \($0.dropFirst(8))") }
        }
        for call in exposed {
            Issue.record("\(call.last?.content ?? "") was answered with \(call.personas)")
        }
        #expect(!calls.isEmpty)
        #expect(try await stage.attachedPersonas(of: agent).isEmpty)
        #expect(try await stage.personasInPrompt(of: agent).isEmpty)
        #expect(try await crowd.openEntries() == 0)
        if stage.isReal { try await stage.removeAgent(agent) }

        let longest = turns.map(\.time).max() ?? .zero
        let rate = Double(turns.count) / (time / .seconds(1))
        print(
            """
            concurrency, \(title): \(crowd.usernames.count) processes on \(crowd.machines) \
            machines, flags \(crowd.flags), \(turns.count) turns in \(Self.text(time)) s, \
            \(Self.text(.seconds(rate))) turns/s, longest \(Self.text(longest)) s, \
            \(turns.filter { !$0.isRight }.count) failed, \(exposed.count) of \(calls.count) prompts \
            wrong
            """)
    }

    /// Seconds with two decimals.
    private static func text(_ time: Duration) -> String {
        let hundredths = Int((time / .milliseconds(10)).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
