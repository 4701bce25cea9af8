import Foundation

/// A folder that nobody else can read, for what must leave no trace.
struct TemporaryFolder {
    let path: String

    init() throws(CommandFailure) {
        var template = Array("/tmp/lettera-doctor-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.cannotOpen, "no temporary folder can be made in /tmp")
        }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
