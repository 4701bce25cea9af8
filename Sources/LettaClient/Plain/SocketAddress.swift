import Glibc
import Synchronization

/// Where a connection can be opened to.
struct SocketAddress: Sendable {
    let family: Int32
    private let bytes: [UInt8]

    private init(_ info: addrinfo) {
        family = info.ai_family
        bytes = Array(UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen)))
    }

    /// Calls `body` with the address as the system's functions take it.
    func withPointer<T>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        withUnsafeTemporaryAllocation(of: sockaddr_storage.self, capacity: 1) { storage in
            UnsafeMutableRawBufferPointer(storage).copyBytes(from: bytes)
            return storage.withMemoryRebound(to: sockaddr.self) { address in
                // There is room for one, so there is an address.
                guard let base = address.baseAddress else { preconditionFailure() }
                return body(base, socklen_t(bytes.count))
            }
        }
    }

    /// The addresses of a host, in the order in which to try them; none where it is not known.
    ///
    /// - Returns: nil where the task was cancelled.
    static func all(of host: String, port: Int) async -> [SocketAddress]? {
        let numeric = find(host, port, AI_NUMERICHOST)
        if !numeric.isEmpty { return numeric }
        // Asking a name service blocks, and cannot be stopped; its answer may come to nobody.
        let question = Question()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                question.begin(continuation)
                if Task.isCancelled { return question.end(nil) }
                let begun = DetachedThread.run {
                    question.end(find(host, port, 0))
                }
                if !begun { question.end([]) }
            }
        } onCancel: {
            question.end(nil)
        }
    }

    private static func find(_ host: String, _ port: Int, _ flags: Int32) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let info = next?.pointee {
            addresses.append(SocketAddress(info))
            next = info.ai_next
        }
        return addresses
    }

    /// Answered once, by whoever is first.
    private final class Question: Sendable {
        private let asker = Mutex<CheckedContinuation<[SocketAddress]?, Never>?>(nil)

        func begin(_ continuation: CheckedContinuation<[SocketAddress]?, Never>) {
            asker.withLock { $0 = continuation }
        }

        func end(_ addresses: [SocketAddress]?) {
            let asker = asker.withLock { asker in
                defer { asker = nil }
                return asker
            }
            asker?.resume(returning: addresses)
        }
    }
}
