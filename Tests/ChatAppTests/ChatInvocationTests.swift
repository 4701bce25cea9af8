import ArgumentParser
import Foundation
import Testing

@testable import ChatApp

@Suite struct `A start of the chat` {
    /// As the parser of all commands reads it; nil for what is not the chat, or a mistake.
    private func parsed(_ arguments: [String]) -> ChatInvocation? {
        let inOrder = try? ArgumentOrder.commandFirst(arguments, commands: Lettera.commandNames)
        let command = inOrder.flatMap { try? Lettera.parseAsRoot($0) }
        return (command as? ChatCommand).map { ChatInvocation($0) }
    }

    @Test(arguments: [
        [], ["chat"], ["--user", "ada"], ["--plain"], ["--verbose", "--no-color"],
        ["chat", "--plain"],
        ["--server", "https://a.b", "--agent", "x", "--conversation", "conv-1"],
        ["--store", "/tmp/s", "--config", "", "--lock", "server"],
        ["chat", "--flow", "isolated", "--thread", "own", "--user", "ada", "--verbose"],
    ])
    func `is read without the parser as the parser reads it`(arguments: [String]) throws {
        let everyday = try #require(ChatInvocation(everyday: arguments))
        #expect(everyday == parsed(arguments))
    }

    @Test(arguments: [
        ["send", "hello"], ["--help"], ["--version"], ["--user"], ["--user", "--plain"],
        ["--user=ada"],
        ["--user", "ada", "--user", "max"], ["chat", "status"], ["--plain", "--plain"], ["hello"],
        ["--nonsense"], ["--nonsense", "value"], ["--user", "ada", "status"], ["chat", "chat"],
        ["--"],
        [""], ["--user", "-x"], ["--flow", "-"],
    ])
    func `is left to the parser where it is more than that`(arguments: [String]) {
        #expect(ChatInvocation(everyday: arguments) == nil)
    }

    @Test func `sees the environment as Foundation does`() {
        #expect(Environment.current == ProcessInfo.processInfo.environment)
    }
}
