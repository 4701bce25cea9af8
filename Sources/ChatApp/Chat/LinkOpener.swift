import Terminal

/// The person's own program for web pages and mail.
struct LinkOpener: Sendable {
    /// A failure that comes later than this is not one to open the page.
    private static let patience = Duration.seconds(10)

    /// The program and its arguments; nil where there is none.
    private let command: [String]?

    /// - Parameter environment: `BROWSER` names the program, or several with colons between them, of which
    ///   the first counts; `%s` in it stands for the address. Else it is the desktop's, if there is a
    ///   desktop: `DISPLAY` or `WAYLAND_DISPLAY`.
    init(environment: [String: String]) {
        let named = environment["BROWSER"]?.split(separator: ":").first.map { program in
            program.split(separator: " ").map(String.init)
        }
        let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains {
            environment[$0]?.isEmpty == false
        }
        if let named, !named.isEmpty {
            command = named
        } else {
            command = hasDesktop ? ["xdg-open"] : nil
        }
    }

    /// What is run for an address; nil where there is nothing to run.
    ///
    /// No shell reads it.
    func arguments(for address: String) -> [String]? {
        guard let command else { return nil }
        if command.contains(where: { $0.contains("%s") }) {
            return command.map { $0.replacing("%s", with: address) }
        }
        return command + [address]
    }

    /// Has an address opened.
    ///
    /// - Returns: whether that worked, as far as one can tell.
    func open(_ address: String) async -> Bool {
        guard let arguments = arguments(for: address) else { return false }
        let start = ContinuousClock.now
        do throws(SystemError) {
            let code = try await BackgroundProgram.run(arguments)
            return code == 0 || ContinuousClock.now - start > Self.patience
        } catch {
            return false
        }
    }
}
