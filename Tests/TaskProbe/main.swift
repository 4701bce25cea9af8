// Does with tasks what its first argument says, on threads of our own, and prints what came of it.

import Dispatch
import Glibc
import Synchronization
import TaskPool

TaskPool.use(threads: 4)

/// Runs `work` to its end; the process's first thread runs no tasks.
func wait(for work: @escaping @Sendable () async -> Void) {
    let end = DispatchSemaphore(value: 0)
    Task.detached {
        await work()
        end.signal()
    }
    end.wait()
}

/// The names of this process's threads, and how often they went to sleep of their own will.
func threads() -> [(name: String, sleeps: Int)] {
    var threads: [(String, Int)] = []
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
        let number = withUnsafeBytes(of: entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard !number.hasPrefix("."), let file = fopen("/proc/self/task/\(number)/status", "r")
        else { continue }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        var (name, sleeps) = ("", 0)
        for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t")
            if fields.first == "Name:" { name = String(fields[1]) }
            if fields.first == "voluntary_ctxt_switches:" { sleeps = Int(fields[1]) ?? -1 }
        }
        threads.append((name, sleeps))
    }
    return threads
}

actor Counter {
    private(set) var count = 0
    func add() { count += 1 }
}

func many() async {
    let counter = Counter()
    await withTaskGroup { group in
        for _ in 0..<200 {
            group.addTask {
                for _ in 0..<50 {
                    await counter.add()
                    await Task.yield()
                }
            }
        }
    }
    print("counted \(await counter.count)")
    let names = Set(threads().map(\.name)).subtracting(["task-probe"])
    print("on \(names.sorted().joined(separator: ", "))")
}

/// What tasks tell each other.
final class Notes: Sendable {
    let order = Mutex<[Int]>([])
    let isOpen = Atomic(false)
}

func alarms() async {
    let notes = Notes()
    await withTaskGroup { group in
        for delay in [60, 20, 40, 0, 80] {
            group.addTask {
                try? await Task.sleep(for: .milliseconds(delay))
                notes.order.withLock { $0.append(delay) }
            }
        }
    }
    print("woke at \(notes.order.withLock { $0 })")
    let clock = SuspendingClock()
    let begun = clock.now
    try? await clock.sleep(for: .milliseconds(30))
    print(
        "slept \(begun.duration(to: clock.now) >= .milliseconds(30) ? "long enough" : "too short")")
}

/// An alarm for the next year is set, and one that is due before it.
func earlier() async {
    let long = Task.detached { try await Task.sleep(for: .seconds(31_536_000)) }
    let longer = Task.detached { try await Task.sleep(for: .seconds(Int64.max / 4)) }
    try? await Task.sleep(for: .milliseconds(20))
    long.cancel()
    longer.cancel()
    let ends = (await long.result, await longer.result)
    if case (.failure(let one), .failure(let other)) = ends {
        print("\(one is CancellationError) \(other is CancellationError)")
    }
}

/// Three tasks hold their threads until a fourth has run, and an alarm has come.
func blocked() async {
    let notes = Notes()
    await withTaskGroup { group in
        for _ in 0..<3 {
            group.addTask { while !notes.isOpen.load(ordering: .relaxed) { usleep(1000) } }
        }
        group.addTask {
            try? await Task.sleep(for: .milliseconds(10))
            notes.isOpen.store(true, ordering: .relaxed)
        }
    }
    print("all went on")
}

switch CommandLine.arguments.dropFirst().first {
case "many": wait { await many() }
case "alarms": wait { await alarms() }
case "earlier": wait { await earlier() }
case "blocked": wait { await blocked() }
case "idle":
    wait {
        await many()
        try? await Task.sleep(for: .milliseconds(5))
    }
    usleep(200_000)
    let before = threads().map(\.sleeps).reduce(0, +)
    usleep(2_200_000)
    // This thread's own sleep is one.
    print("woke up \(threads().map(\.sleeps).reduce(0, +) - before - 1) times")
default: exit(64)
}
