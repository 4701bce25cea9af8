import ChatUI
import Foundation
import LettaAPI
import Testing

@testable import ChatApp

@Suite struct `The first start` {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("lettera-first-\(UUID().uuidString)")

    private func settings(
        _ flags: Settings.Flags = Settings.Flags(), environment: [String: String] = [:]
    ) throws -> Settings {
        let base = ["HOME": folder.path, "USER": "ada", "PATH": "/usr/bin"]
        return try Settings(flags: flags, environment: base.merging(environment) { $1 })
    }

    private func write(_ text: String, to path: String) throws {
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test func `is due where nobody has said a word yet`() throws {
        #expect(FirstStart.isDue(try settings()))
    }

    @Test func `is none with a flag, a variable, a configuration or a store`() throws {
        #expect(!FirstStart.isDue(try settings(.init(server: "practice"))))
        #expect(!FirstStart.isDue(try settings(.init(user: "ben"))))
        #expect(!FirstStart.isDue(try settings(environment: ["LETTA_API_KEY": "k"])))
        #expect(!FirstStart.isDue(try settings(environment: ["LETTERA_THEME": "dark"])))
        let known = try settings()
        try write("", to: known.paths.store)
        #expect(!FirstStart.isDue(known))
        FirstStart.leaveNoTrace(known)
        #expect(FirstStart.isDue(known))
        try write("", to: known.paths.config)
        #expect(!FirstStart.isDue(known))
    }

    @Test func `writes nothing where no server answers`() async throws {
        let first = FirstStart(app: App(settings: try settings()))
        // Nobody listens on the discard port.
        let trial = ServerTrial(url: "http://127.0.0.1:9", key: .typed("sk-1"), isCloud: false)
        let result = await first.result(of: trial, try first.keySource(of: trial))
        guard case .failure(let failure) = result else {
            Issue.record("it answered")
            return
        }
        #expect(failure.message.contains("cannot reach http://127.0.0.1:9"))
        #expect(!failure.message.contains("sk-1"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/.config"))
    }

    @Test func `misses a key that is said to be in the environment`() throws {
        let first = FirstStart(app: App(settings: try settings()))
        let trial = ServerTrial(url: "http://a.test", key: .environment, isCloud: false)
        let error = #expect(throws: CommandFailure.self) { try first.keySource(of: trial) }
        #expect(error?.message.contains("LETTA_API_KEY is not set") == true)
    }
}

@Suite struct `The file of an image` {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("lettera-image-\(UUID().uuidString)")

    private func file(_ bytes: [UInt8], named name: String = "x.bin") throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
        ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), (Array("GIF89a".utf8), "image/gif"),
        (Array("RIFF0000WEBPVP8 ".utf8), "image/webp"),
    ])
    func `is known by its bytes, whatever its name`(bytes: [UInt8], type: String) throws {
        let image = try ImageFile(path: file(bytes, named: "picture.txt"))
        #expect(image.part.mediaType == type)
        #expect(image.part.base64 == Data(bytes).base64EncodedString())
        #expect(image.name == "picture.txt")
        #expect(image.byteCount == bytes.count)
    }

    @Test func `is refused where it is none, or too big, or not there`() throws {
        #expect(throws: CommandFailure.self) { try ImageFile(path: file(Array("text".utf8))) }
        #expect(throws: CommandFailure.self) { try ImageFile(path: folder.path + "/none.png") }
        #expect(throws: CommandFailure.self) { try ImageFile(path: folder.path) }
        let big = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: ImageFile.limit)
        let error = #expect(throws: CommandFailure.self) { try ImageFile(path: file(big)) }
        #expect(error?.message.contains("an image may have 5 MB") == true)
    }
}
