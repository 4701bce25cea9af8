// Draws the pictures that the README shows: plays each scene on the program that stands beside this one, in
// a pseudo-terminal, and writes what is on the screen then.
//
//     pictures FOLDER [SCENE...]

import Foundation

@main struct Pictures {
    static func main() {
        do {
            try draw()
        } catch {
            FileHandle.standardError.write(Data("pictures: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func draw() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let folder = arguments.first else {
            throw Problem("which folder are the pictures to be written to?")
        }
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("lettera").path
        let wanted = Set(arguments.dropFirst())
        for scene in Scene.all where wanted.isEmpty || wanted.contains(scene.name) {
            let path = "\(folder)/\(scene.name).svg"
            try Data(scene.picture(of: program).utf8).write(to: URL(fileURLWithPath: path))
            print(path)
        }
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
