import Foundation
import Testing

@Suite struct `Tasks on threads of our own` {
    /// What the program of target `task-probe` prints, which lies beside the tests.
    private func probe(_ mode: String) throws -> [String] {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("task-probe")
        process.arguments = [mode]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `all of them run, and none on another's threads`() throws {
        #expect(try probe("many") == ["counted 10000", "on tasks"])
    }

    @Test func `those that sleep wake up in the order of their times`() throws {
        #expect(
            try probe("alarms") == ["woke at [0, 20, 40, 60, 80]", "slept long enough"])
    }

    @Test func `one that is to sleep for ages keeps nobody waiting, and can be cancelled`() throws {
        #expect(try probe("earlier") == ["true true"])
    }

    @Test func `those that hold their threads leave one for the others`() throws {
        #expect(try probe("blocked") == ["all went on"])
    }

    @Test func `no thread wakes up while there is nothing to do`() throws {
        #expect(try probe("idle").last == "woke up 0 times")
    }
}
