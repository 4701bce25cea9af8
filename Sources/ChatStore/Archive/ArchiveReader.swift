import Glibc

/// An exported file, read from its beginning to its end as often as need be.
struct ArchiveReader {
    /// What is wrong, and in which line.
    struct Trouble: Error {
        var line: Int
        var fault: ArchiveFault
    }

    private let path: String

    /// How many bytes are read at once.
    private static let size = 1 << 20

    init(path: String) { self.path = path }

    /// Hands over piece after piece, until `body` says no.
    func forEachPiece(
        _ body: (ArchiveScanner.Piece) async throws -> Bool
    ) async throws {
        let descriptor = try openFile()
        defer { close(descriptor) }
        var scanner = ArchiveScanner()
        var pieces: [ArchiveScanner.Piece] = []
        var buffer = [UInt8](repeating: 0, count: Self.size)
        while true {
            let count = try read(descriptor, into: &buffer, scanner.line)
            guard count > 0 else { break }
            var trouble: Trouble?
            do throws(ArchiveFault) {
                for byte in buffer[..<count] {
                    if let piece = try scanner.take(byte) { pieces.append(piece) }
                }
            } catch {
                trouble = Trouble(line: scanner.line, fault: error)
            }
            for piece in pieces where try await !body(piece) { return }
            if let trouble { throw trouble }
            pieces.removeAll(keepingCapacity: true)
        }
        guard scanner.hasBegun else {
            throw Trouble(line: 1, fault: ArchiveFault(reason: "there is nothing in it"))
        }
        guard scanner.isComplete else {
            throw Trouble(
                line: scanner.line, fault: ArchiveFault(reason: "it ends in the middle"))
        }
    }

    private func openFile() throws(Trouble) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(StoreFolder.reason(errno)) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return descriptor }
        close(descriptor)
        throw Self.unreadable("it is no file")
    }

    private func read(
        _ descriptor: Int32, into buffer: inout [UInt8], _ line: Int
    ) throws(Trouble) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 { return count }
            if errno != EINTR {
                throw Trouble(
                    line: line, fault: ArchiveFault(reason: StoreFolder.reason(errno)))
            }
        }
    }

    /// In no line: the file itself.
    private static func unreadable(_ reason: String) -> Trouble {
        Trouble(line: 0, fault: ArchiveFault(reason: reason))
    }
}
