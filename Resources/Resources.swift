/// What the program ships, as text: compiled in, so that no file beside the binary is needed.
public enum Resources {
    /// The configuration file that a new user starts from: every setting, commented out, explained.
    public static var defaultConfig: String { text(PackageResources.config_toml) }

    /// The script that the practice server's built-in model answers from, as JSON.
    public static var practiceScript: String { text(PackageResources.practice_json) }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
