import Foundation
import LettaAPI
import LettaClient
import NIOHTTP1
import NIOSSL
import PTYSupport
import Testing

/// A folder with a certificate of its own signature and the key to it, made for one test.
private struct Certificate {
    static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    let folder: URL
    var file: String { folder.appending(path: "certificate.pem").path }
    var keyFile: String { folder.appending(path: "key.pem").path }

    /// - Parameter name: `IP:127.0.0.1`, `DNS:letta.example`…
    init(for name: String) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "lettera-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = try ChildProcess(
            try #require(Self.program),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days", "2", "-subj", "/CN=lettera test", "-addext", "subjectAltName=\(name)",
                "-out", file, "-keyout", keyFile,
            ],
            environment: [:], output: "/dev/null", errors: "/dev/null")
        try #require(process.end().status == 0)
    }

    func context() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: keyFile, format: .pem))))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

@Suite(.timeLimit(.minutes(10)), .enabled(if: Certificate.program != nil, "openssl is missing"))
struct `A server with TLS` {
    static let health = #"{"version":"1","status":"ok"}"#

    /// What asking for the server's health comes to.
    private func ask(
        certificateFor name: String, trusted: Bool
    ) async throws -> (error: LettaError?, requests: Int) {
        let certificate = try Certificate(for: name)
        defer { certificate.remove() }
        let log = RequestLog()
        let error = try await LoopbackServer.run(
            tls: certificate.context(),
            answering: { head, answer in
                log.note(head, answer)
                try await answer.send(Self.health)
            }
        ) { url in
            await failure {
                _ = try await HTTPTransport(
                    baseURL: url, certificateFile: trusted ? certificate.file : nil
                ).withClient { try await $0.health() }
            }
        }
        return (error, log.lines.count)
    }

    @Test func `that signed its certificate itself is refused`() async throws {
        let (error, requests) = try await ask(certificateFor: "IP:127.0.0.1", trusted: false)
        #expect(error == .unreachable(reason: "its TLS certificate is not trusted"))
        #expect(requests == 0)
    }

    @Test func `is trusted where its certificate is given`() async throws {
        let (error, requests) = try await ask(certificateFor: "IP:127.0.0.1", trusted: true)
        #expect(error == nil)
        #expect(requests == 1)
    }

    @Test func `that has another one's certificate is refused`() async throws {
        let (error, requests) = try await ask(certificateFor: "DNS:letta.example", trusted: true)
        #expect(error == .unreachable(reason: "its TLS certificate is for another host"))
        #expect(requests == 0)
    }

    /// A repeat would send the message twice, whatever kind of error TLS makes of it.
    @Test func `whose connection breaks within a reply has interrupted it`() async throws {
        let certificate = try Certificate(for: "IP:127.0.0.1")
        defer { certificate.remove() }
        let log = RequestLog()
        try await LoopbackServer.run(
            tls: certificate.context(),
            answering: { head, answer in
                log.note(head, answer)
                try await answer.head(type: "text/event-stream")
                try await answer.write(Array("data: {\"message_type\":\"ping\"}\n\n".utf8))
                try await answer.hangUp()
            }
        ) { url in
            try await HTTPTransport(baseURL: url, certificateFile: certificate.file)
                .withClient(retry: RetryPolicy()) { client in
                    let (events, error) = await reply(of: client)
                    #expect(events == [.ping(nil)])
                    guard case .interrupted = error else {
                        Issue.record("\(String(describing: error))")
                        return
                    }
                }
        }
        #expect(log.lines.count == 1)
    }

    @Test func `is not left for plain HTTP by a redirect`() async throws {
        let certificate = try Certificate(for: "IP:127.0.0.1")
        defer { certificate.remove() }
        let plain = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            plain.note(head, answer)
            try await answer.send(Self.health)
        }) { target in
            let error = try await LoopbackServer.run(
                tls: certificate.context(),
                answering: { head, answer in
                    try await answer.send(
                        "", .temporaryRedirect, headers: ["location": target + head.uri])
                }
            ) { url in
                await failure {
                    _ = try await HTTPTransport(baseURL: url, certificateFile: certificate.file)
                        .withClient { try await $0.health() }
                }
            }
            guard case .nonsense = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(plain.lines.isEmpty)
    }

    @Test func `is not there where plain HTTP is spoken`() async throws {
        let error = try await LoopbackServer.run(answering: { _, answer in
            try await answer.send(Self.health)
        }) { url in
            await failure {
                _ = try await HTTPTransport(baseURL: url.replacing("http://", with: "https://"))
                    .withClient { try await $0.health() }
            }
        }
        #expect(
            error == .unreachable(reason: "it does not speak TLS; perhaps it wants http://"))
    }

    @Test func `is not reached by plain HTTP`() async throws {
        let certificate = try Certificate(for: "IP:127.0.0.1")
        defer { certificate.remove() }
        let error = try await LoopbackServer.run(
            tls: certificate.context(), answering: { _, _ in }
        ) { url in
            await failure {
                _ = try await HTTPTransport(baseURL: url.replacing("https://", with: "http://"))
                    .withClient { try await $0.health() }
            }
        }
        switch error {
        case .nonsense, .interrupted: break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test func `needs a certificate file that can be read`() async throws {
        let certificate = try Certificate(for: "IP:127.0.0.1")
        defer { certificate.remove() }
        for file in ["/nonexistent.pem", certificate.keyFile, certificate.folder.path] {
            let error = await failure {
                _ = try HTTPTransport(baseURL: "https://127.0.0.1", certificateFile: file)
            }
            #expect(
                error
                    == .unreachable(reason: "the certificate file \(file) cannot be read as PEM"))
        }
    }
}
