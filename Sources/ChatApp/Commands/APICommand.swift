import ArgumentParser
import Foundation
import LettaAPI
import LettaClient

struct APICommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "One raw call with the configured credentials.",
        discussion: """
            EXAMPLES
              lettera api GET /v1/health/
              lettera api PATCH /v1/blocks/block-… --data '{"value": "…"}'
            """)

    @Argument(help: "GET, POST, PATCH, PUT or DELETE.")
    var method: String

    @Argument(help: "The path, with its query.")
    var path: String

    @Option(
        help: ArgumentHelp("JSON, or @file, or - for standard input.", valueName: "json|@file|-"))
    var data: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ app: App) async throws {
        guard path.hasPrefix("/") else {
            throw CommandFailure(.usage, "the path must begin with /, as in /v1/agents/")
        }
        guard ["GET", "POST", "PATCH", "PUT", "DELETE"].contains(method.uppercased()) else {
            throw CommandFailure(.usage, "\(method) is not a method of the API")
        }
        let body = try data.map(read)
        let answer = try await app.withConnection { connection, _ in
            try await connection.client.raw(
                method: method.uppercased(), path: path, body: body)
        }
        Output.raw(String(decoding: answer.body, as: UTF8.self) + "\n")
        if let error = LettaError(status: answer.status, headers: answer.headers, body: answer.body)
        {
            throw CommandFailure(error, server: app.settings.serverName)
        }
    }

    private func read(_ source: String) throws(CommandFailure) -> [UInt8] {
        let data: Data
        switch source {
        case "-":
            data = FileHandle.standardInput.readDataToEndOfFile()
        case _ where source.hasPrefix("@"):
            let path = String(source.dropFirst())
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(.inputOutput, "\(path) cannot be read")
            }
            data = contents
        default:
            data = Data(source.utf8)
        }
        do {
            _ = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw CommandFailure(.badInput, "--data is not JSON")
        }
        return Array(data)
    }
}
