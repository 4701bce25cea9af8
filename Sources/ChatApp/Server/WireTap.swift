import ChatUI
import Foundation
import LettaClient
import Synchronization

/// Tells the chat what passes between it and the server, while somebody looks.
///
/// Entries are handed over in batches, so that a fast stream costs no more than the screen can show.
final class WireTap: TransportObserver {
    private let isOn = Atomic(false)
    private let state = Mutex(State())
    private let emit: @Sendable ([WireEntry]) async -> Void

    /// How long entries are gathered.
    private static let pause = Duration.milliseconds(50)

    private struct State {
        var waiting: [WireEntry] = []
        var isHandingOver = false
    }

    init(emit: @escaping @Sendable ([WireEntry]) async -> Void) {
        self.emit = emit
    }

    var isWatching: Bool { isOn.load(ordering: .relaxed) }

    func watch(_ isOn: Bool) { self.isOn.store(isOn, ordering: .relaxed) }

    func observe(_ event: TransportEvent) {
        guard isWatching else { return }
        let entry = WireEntry(event, at: Date())
        let begins = state.withLock { state in
            // More than can be kept is not worth handing over.
            if state.waiting.count >= 2000 { state.waiting.removeFirst(1000) }
            state.waiting.append(entry)
            defer { state.isHandingOver = true }
            return !state.isHandingOver
        }
        guard begins else { return }
        Task {
            try? await Task.sleep(for: Self.pause)
            let entries = state.withLock { state in
                defer { state = State() }
                return state.waiting
            }
            await emit(entries)
        }
    }
}

extension WireEntry {
    init(_ event: TransportEvent, at time: Date) {
        switch event {
        case .sent(let method, let target, let byteCount, let body):
            let size = byteCount > 0 ? " \(Self.size(byteCount))" : ""
            self.init(
                kind: .request, time: time, head: "\(method) \(target)\(size)", detail: body)
        case .answered(let method, let target, let status, let after):
            self.init(
                kind: .answer, time: time,
                head: "\(status) \(method) \(target) \(Self.milliseconds(after))")
        case .received(let line):
            self.init(
                kind: .event, time: time, head: Self.kind(ofLine: line),
                detail: line.hasPrefix("data: ") ? String(line.dropFirst(6)) : line)
        case .ended(let method, let target, let status, let after, let byteCount, let body):
            self.init(
                kind: .answer, time: time,
                head: "\(status) \(method) \(target) \(Self.milliseconds(after)) "
                    + "\(Self.size(byteCount)), complete",
                detail: body)
        case .failed(let method, let target, let kind, let after):
            self.init(
                kind: .failure, time: time,
                head: "\(method) \(target) \(kind) \(Self.milliseconds(after))")
        }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        "\(Int((duration / .milliseconds(1)).rounded())) ms"
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1000 ? "\(bytes) B" : "\((bytes + 500) / 1000) kB"
    }

    /// The `message_type` of an event, so that a filter finds it.
    private static func kind(ofLine line: String) -> String {
        guard let start = line.range(of: "\"message_type\":\"") else { return "event" }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
}
