import Foundation
import LettaAPI

/// The file of an image that is to be sent.
struct ImageFile: Sendable {
    let name: String
    let byteCount: Int
    let part: ImagePart

    /// More than models take, and than a message should weigh.
    static let limit = 5_000_000

    /// Reads and judges a file by its first bytes, whatever it is called.
    init(path: String) throws(CommandFailure) {
        let url = URL(fileURLWithPath: path)
        name = url.lastPathComponent
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            !isFolder.boolValue
        else { throw CommandFailure(.badInput, "there is no file \(path)") }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = attributes?[.size] as? Int ?? 0
        guard size <= Self.limit else {
            throw CommandFailure(
                .badInput, "\(name) has \(size / 1_000_000) MB; an image may have 5 MB")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.inputOutput, "\(path) cannot be read")
        }
        guard let type = Self.mediaType(of: data) else {
            throw CommandFailure(
                .badInput, "\(name) is no PNG, JPEG, GIF or WebP image, which is what can be sent")
        }
        byteCount = data.count
        part = ImagePart(mediaType: type, base64: data.base64EncodedString())
    }

    private static func mediaType(of data: Data) -> String? {
        let start = [UInt8](data.prefix(12))
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            return "image/png"
        }
        if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if start.starts(with: Array("GIF8".utf8)) { return "image/gif" }
        if start.starts(with: Array("RIFF".utf8)), start.suffix(4) == Array("WEBP".utf8) {
            return "image/webp"
        }
        return nil
    }
}
