import Foundation

/// A folder that nobody else can read, for what must leave no trace.
struct TemporaryFolder {
    let path: String

    /// - Parameters:
    ///   - purpose: part of its name.
    ///   - parent: where it is made.
    init(for purpose: String = "doctor", in parent: String = "/tmp") throws(CommandFailure) {
        var template = Array("\(parent)/lettera-\(purpose)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.cannotOpen, "no temporary folder can be made in \(parent)")
        }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
