import ChatCore
import FoundationEssentials
import Glibc

/// What the bytes of a store file say of it, before SQLite is asked.
///
/// Source: sqlite.org/fileformat2.html, section 1.3.
struct StoreFile {
    static let headerLength = 100

    /// In bytes.
    let size: Int
    private let header: [UInt8]

    /// Nil where it cannot be read.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.headerLength)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        header = Array(bytes.prefix(max(count, 0)))
        size = StoreFolder.size(of: path)
    }

    private static let magic = Array("SQLite format 3\0".utf8)

    var isSQLite: Bool { header.starts(with: Self.magic) }

    /// Whether nothing but zeros stands where a database says what it is.
    var isZeroed: Bool { header.count == Self.headerLength && header.allSatisfy { $0 == 0 } }

    private func number(at offset: Int, _ count: Int) -> Int {
        guard header.count >= offset + count else { return 0 }
        return header[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private var pageSize: Int {
        let size = number(at: 16, 2)
        return size == 1 ? 65_536 : size
    }

    /// How many bytes the header says that there are; what is only in the log counts as well.
    var statedSize: Int { number(at: 28, 4) * pageSize }

    /// What is wrong with it, as far as can be told without SQLite; nil where nothing is.
    var fault: StoreFault? {
        if size == 0 { return .empty }
        if isZeroed { return .zeroedHeader }
        if !isSQLite { return .noDatabase }
        return nil
    }

    /// Writes a header of today into a copy whose own is lost.
    ///
    /// Pages that were free are taken for used ones, which nothing refers to.
    static func writeHeader(to path: String) throws(StoreError) {
        let size = StoreFolder.size(of: path)
        var header = [UInt8](repeating: 0, count: headerLength)
        func put(_ value: Int, at offset: Int, _ count: Int) {
            for place in 0..<count {
                header[offset + place] = UInt8(
                    truncatingIfNeeded: value >> (8 * (count - 1 - place)))
            }
        }
        header.replaceSubrange(0..<magic.count, with: magic)
        put(4096, at: 16, 2)
        // As written and read without a log, with the fractions that are fixed.
        header.replaceSubrange(18..<24, with: [1, 1, 0, 64, 32, 32])
        put(1, at: 24, 4)
        put(size / 4096, at: 28, 4)
        put(1, at: 40, 4)
        put(4, at: 44, 4)
        put(1, at: 56, 4)
        put(Int(Migrations.applicationID), at: 68, 4)
        put(1, at: 92, 4)
        put(3_040_001, at: 96, 4)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, reason: StoreFolder.reason(errno))
        }
        defer { close(descriptor) }
        guard pwrite(descriptor, header, header.count, 0) == header.count else {
            throw .failed(path: path, reason: StoreFolder.reason(errno))
        }
    }
}

/// What can be seen to be wrong with a file from outside.
public enum StoreFault: Hashable, Sendable {
    case empty

    /// The first bytes are zeros.
    case zeroedHeader

    /// The first bytes are something else's.
    case noDatabase

    /// It ends before its end.
    case truncated(missing: Int)
}
