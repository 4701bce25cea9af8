import CFuzzer
import Glibc

/// What each target's `@main` is: libFuzzer, with the process's arguments.
public protocol FuzzTarget {}

extension FuzzTarget {
    public static func main() {
        exit(fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv))
    }
}
