import ChatApp
import Foundation

@main enum Main {
    static func main() {
        exit(Program.run(arguments: Array(CommandLine.arguments.dropFirst())))
    }
}
