import ChatCore
import FaultProxy
import Foundation
import PTYSupport
import Testing

/// The real program on a disk that takes nothing more.
@Suite struct `The program without room on the disk` {
    /// What each file may grow to, in blocks of 512 bytes: from the first page of a journal entry to more
    /// than a turn needs.
    private static let limits = [0, 9, 17, 33, 49, 65, 81, 97, 129, 161, 257]

    @Test func `says so, leaves nothing behind, and goes on when there is room again`() async throws
    {
        let results = try await Queue(Self.limits).work(lanes: 2) { limit, stage in
            let violations = try await Self.violations(limit: limit, on: stage)
            let names = violations.map(\.rawValue).joined(separator: ", ")
            #expect(violations.isEmpty, "\(limit) blocks: \(names)")
            return violations
        }
        var table = FaultTable("full disk", columns: ["turn"])
        for (limit, violations) in results {
            table.add("\(limit * 512) bytes", "turn", violations)
        }
        table.print()
    }

    private static func violations(limit: Int, on stage: Stage) async throws -> [Violation] {
        let house = try await Household(stage)
        // With the signal ignored, a write beyond the limit fails as one to a full disk does.
        let ending = try await house.start(
            after: "trap '' XFSZ; ulimit -f \(limit)", "send", house.scene.words
        ).end()
        var found: [Violation] = []
        if ending.hung || ending.wasKilled { found.append(.ending) }
        var testimony = house.testimony(of: ending)
        let wasTold = ending.errors.contains("could not be written") || ending.status != 0
        // What could not be kept was said to be lost.
        if wasTold { testimony.thread = nil }
        let recovery = try await house.start("recover").end()
        if recovery.status != 0 { found.append(.journal) }
        found += try await house.scene.violations(after: testimony, expecting: nil)
        await house.leave()
        return Array(Set(found))
    }

    /// Whether a folder can be made read-only, which for root takes a mount of its own.
    private static let canMount: Bool = {
        guard geteuid() == 0 else { return true }
        let process = try? ChildProcess(
            "/bin/sh",
            ["-c", "unshare -m sh -c 'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp'"],
            environment: ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"], output: "/dev/null",
            errors: "/dev/null")
        return process?.end().status == 0
    }()

    @Test(.enabled(if: canMount, "needs a read-only folder, or the right to mount one"))
    func `does nothing to the server where the store cannot be written`() async throws {
        try await Stage.run { stage in
            let house = try await Household(stage)
            let folder = house.scene.folder
            let asked = house.proxy.requests.count
            let ending: Child.Ending
            if geteuid() == 0 {
                let script = """
                    exec unshare -m sh -c 'mount --bind \(folder) \(folder) \
                    && mount -o remount,bind,ro \(folder) && exec "$0" "$@"' "$0" "$@"
                    """
                ending = try await house.start(after: script, "send", house.scene.words).end()
            } else {
                ending = try await house.start(
                    after: "chmod 500 \(folder)/lettera.sqlite* \(folder)", "send",
                    house.scene.words
                ).end()
                chmod(folder, 0o700)
                for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
                    chmod(folder + "/" + file, 0o700)
                }
            }
            #expect([73, 74].contains(ending.status), "\(ending.errors)")
            #expect(!ending.errors.isEmpty)
            #expect(house.proxy.requests.count == asked)
            let violations = try await house.scene.violations(
                after: Testimony(), expecting: nil)
            #expect(violations.isEmpty)
            await house.leave()
        }
    }
}
