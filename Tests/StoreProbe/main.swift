// Another process for the tests of the store: does one thing and says so, line by line, on standard
// output.
import ChatCore
import ChatStore
import Foundation
import Glibc
import LettaAPI
import Synchronization

func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

let agent = AgentAddress(server: ServerID("http://probe"), agent: AgentID("agent-1"))
let thread = ThreadAddress(agent, .shared)

func message(_ name: String) -> StoredMessage {
    StoredMessage(
        message: Message(
            id: MessageID("message-\(name)"), body: .assistant(.init("words of \(name)"))),
        state: .complete)
}

/// A journal entry, then a message, and a word after each is on the disk; for ever where `count` is 0.
func write(_ count: Int, as label: String, to store: SQLiteStore) async throws {
    guard let username = Username(label) else { return say("no username") }
    var number = 0
    while count == 0 || number < count {
        number += 1
        try await store.record(
            JournalEntry(
                id: TurnID("\(label)-\(number)"), address: agent, username: username,
                block: BlockID("block-1"), thread: .shared, phase: .attaching,
                otid: "otid-\(label)-\(number)", startedAt: Date(), processID: getpid()))
        say("recorded \(label)-\(number)")
        try await store.save([message("\(label)-\(number)")], in: thread)
    }
    say("done")
}

/// Reads as somebody whom permissions bind, which they do not for root.
func read(_ path: String) async throws {
    if geteuid() == 0, setuid(65534) != 0 { return say("cannot become nobody") }
    let store = try SQLiteStore.openForReading(path: path)
    say("messages \(try await store.messages(in: thread, before: nil, limit: 1000).count)")
    do {
        try await store.save([message("late")], in: thread)
        say("written")
    } catch {
        say("refused")
    }
    do {
        _ = try SQLiteStore(path: path)
        say("opened")
    } catch StoreError.readOnly {
        say("read-only")
    }
}

func hold(_ folder: String, patience: Duration) async {
    do {
        let lease = try await FileAgentLock(folder: folder).acquire(agent, patience: patience)
        say("locked")
        _ = try? FileHandle.standardInput.readToEnd()
        await lease.release()
        say("released")
    } catch {
        say("\(error)")
    }
}

/// Brings a store up to date, and is killed before the statement of that number, counted from 1; 0 is never.
func migrate(_ path: String, killedBefore last: Int) throws {
    let count = Mutex(0)
    let store = try SQLiteStore(path: path) { _ in
        let number = count.withLock { count in
            count += 1
            return count
        }
        if number == last { kill(getpid(), SIGKILL) }
    }
    say("opened \(store.path) after \(count.withLock { $0 }) statements")
}

let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "write" where arguments.count == 5:
        let store = try SQLiteStore(path: arguments[2])
        say("opened")
        try await write(Int(arguments[4]) ?? 0, as: arguments[3], to: store)
    case "read" where arguments.count == 3:
        try await read(arguments[2])
    case "migrate" where arguments.count == 4:
        try migrate(arguments[2], killedBefore: Int(arguments[3]) ?? 0)
    case "backup" where arguments.count == 4:
        try await SQLiteStore.openForReading(path: arguments[2])
            .backUp(to: arguments[3], replaces: false)
    case "users" where arguments.count == 3:
        if geteuid() == 0, setuid(65534) != 0 { say("cannot become nobody") }
        let users = try await SQLiteStore.openForReading(path: arguments[2]).users()
        say("users " + users.map(\.username.rawValue).joined(separator: " "))
    case "lock" where arguments.count == 4:
        await hold(arguments[2], patience: .milliseconds(Int(arguments[3]) ?? 0))
    default:
        say(
            "usage: write PATH LABEL COUNT | read PATH | users PATH | migrate PATH STATEMENT | backup PATH TARGET | lock FOLDER MILLISECONDS"
        )
    }
} catch {
    say("error \(error)")
}
