import ChatCore
import Foundation
import GRDB
import Glibc
import LettaAPI
import Testing

@testable import ChatStore

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/store/lettera.sqlite" }

    func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path + "/" + name)
    }
}

/// The test-support program, running.
struct Probe {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()

    init(_ arguments: String...) throws { try self.init(after: ":", arguments) }

    /// - Parameter preparation: shell commands that prepare its surroundings.
    init(after preparation: String, _ arguments: [String]) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("StoreProbe").path
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", preparation + #"; exec "$0" "$@""#, program] + arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    /// The next line that it says, or nil where it has ended.
    func line() throws -> String? {
        var bytes: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// All that it still says.
    func rest() throws -> [String] {
        var lines: [String] = []
        while let line = try line() { lines.append(line) }
        process.waitUntilExit()
        return lines
    }

    func endInput() throws { try input.fileHandleForWriting.close() }

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

let server = ServerID("http://letta.test")
let agent = AgentAddress(server: server, agent: AgentID("agent-1"))
let thread = ThreadAddress(agent, .shared)

func name(_ text: String) throws -> Username { try #require(Username(text)) }

func said(
    _ text: String, id: String, otid: String?, state: StoredMessage.State = .complete,
    date: Date? = nil
) -> StoredMessage {
    StoredMessage(
        message: Message(id: MessageID(id), body: .user(.init(text)), otid: otid, date: date),
        state: state)
}

func replied(
    _ text: String, id: String, state: StoredMessage.State = .complete, date: Date? = nil
) -> StoredMessage {
    StoredMessage(
        message: Message(id: MessageID(id), body: .assistant(.init(text)), date: date),
        state: state)
}

func texts(_ messages: [(number: Int64, message: StoredMessage)]) -> [String] {
    messages.map { text(of: $0.message) }
}

func text(of stored: StoredMessage) -> String {
    switch stored.message.body {
    case .user(let content), .assistant(let content): content.text
    default: stored.message.type
    }
}

/// The texts of the thread that most tests use.
func lines(of store: SQLiteStore) async throws -> [String] {
    texts(try await store.messages(in: thread, before: nil, limit: 1000))
}

/// Has SQLite compare the search index with the messages; throws where they differ.
func expectSoundIndex(of store: SQLiteStore) async throws {
    try await store.write { db in
        try db.execute(
            sql: "INSERT INTO message_index(message_index, rank) VALUES ('integrity-check', 1)")
    }
}

extension SQLiteStore {
    /// What a search for these words finds, anywhere.
    func hits(_ words: String) async throws -> [SearchHit] {
        try await find(SearchTerms(words))?.hits ?? []
    }
}
