import ArgumentParser
import Testing

@testable import ChatApp

@Suite struct `A message on the command line` {
    /// As the parser of all commands reads it; nil for what is no message, or a mistake.
    private func parsed(_ arguments: [String]) -> SendInvocation? {
        let inOrder = try? ArgumentOrder.commandFirst(arguments, commands: Lettera.commandNames)
        let command = inOrder.flatMap { try? Lettera.parseAsRoot($0) }
        return (command as? SendCommand).map { SendInvocation($0) }
    }

    @Test(arguments: [
        ["send"], ["send", "hello"], ["send", "-"], ["send", "--approve"],
        ["send", "--deny", "not on a Friday"], ["send", "two words", "--user", "ada"],
        ["send", "--user", "ada", "help"], ["send", "send"],
        ["send", "--output", "jsonl", "--wait", "7", "hello"], ["send", "--wait", "0"],
        [
            "send", "--server", "https://a.b", "--store", "/tmp/s", "--config", "", "--lock",
            "server",
        ],
        ["send", "--flow", "isolated", "hi", "--thread", "own", "--verbose", "--no-color"],
    ])
    func `is read without the parser as the parser reads it`(arguments: [String]) throws {
        let everyday = try #require(SendInvocation(everyday: arguments))
        #expect(everyday == parsed(arguments))
    }

    @Test(arguments: [
        [], ["chat"], ["send", "--help"], ["send", "one", "two"], ["send", ""], ["send", "-x"],
        ["send", "--user"], ["send", "--user", "--approve"], ["send", "--user=ada", "hi"],
        ["send", "--user", "ada", "--user", "max"], ["send", "--output", "xml"],
        ["send", "--wait", "soon"], ["send", "--wait", "-1"], ["--user", "ada", "send", "hi"],
        ["send", "--nonsense"], ["send", "--nonsense", "value"],
        ["send", "--approve", "--approve"],
        ["send", "--"], ["send", "--agent", "x", "--", "-y"],
    ])
    func `is left to the parser where it is more than that`(arguments: [String]) {
        #expect(SendInvocation(everyday: arguments) == nil)
    }
}
