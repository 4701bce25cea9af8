// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the program's build knows nothing of fuzzing. The modules under test are links to
// the program's sources: `scripts/fuzz` builds them in seconds, with the fuzzer's instrumentation.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing", "-assert-config", "Debug"]),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Modules/\(name)", swiftSettings: strict)
}

func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["FuzzSupport"], path: "Targets/\(name)",
        swiftSettings: strict,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])])
}

let package = Package(
    name: "fuzz",
    targets: [
        module("LettaAPI"),
        module("Screen"),
        module("ChatCore", ["LettaAPI"]),
        module("Highlighting", ["CHighlighting"]),
        module("Markdown", ["CMarkdown", "Highlighting", "Screen"]),
        .target(
            name: "Resources", path: "Modules/Resources", exclude: ["grammars"],
            resources: [
                .embedInCode("config.toml"), .embedInCode("practice.json"),
                .embedInCode("strings/de.strings"), .embedInCode("strings/en.strings"),
                .embedInCode("themes/dark.theme"), .embedInCode("themes/high-contrast.theme"),
                .embedInCode("themes/light.theme"), .embedInCode("themes/none.theme"),
                .embedInCode("themes/sixteen.theme"),
            ],
            swiftSettings: strict),
        module("Localization", ["Resources"]),
        module(
            "ChatUI",
            ["ChatCore", "Highlighting", "LettaAPI", "Localization", "Markdown", "Screen"]),
        .target(
            name: "CHighlighting", path: "Modules/CHighlighting",
            linkerSettings: [.linkedLibrary(":libpcre2-8.a")]),
        .target(
            name: "CMarkdown", path: "Modules/CMarkdown",
            linkerSettings: [
                .linkedLibrary(":libcmark-gfm-extensions.a"), .linkedLibrary(":libcmark-gfm.a"),
            ]),
        .target(
            name: "CTerminal", path: "Modules/CTerminal",
            linkerSettings: [
                .linkedLibrary("ncursesw"), .linkedLibrary("tinfo"), .linkedLibrary("edit"),
            ]),
        .target(name: "CFuzzer", path: "Targets/CFuzzer"),
        .target(
            name: "FuzzSupport", dependencies: ["CFuzzer"], path: "Targets/FuzzSupport",
            swiftSettings: strict),
        fuzz("Stream", ["LettaAPI"]),
        fuzz("Decoding", ["ChatCore", "LettaAPI"]),
        fuzz("Text", ["ChatCore", "ChatUI", "LettaAPI", "Screen"]),
        fuzz("Keys", ["CTerminal", "Screen"]),
        fuzz("Replies", ["Highlighting", "Markdown", "Screen"]),
        fuzz("Screens", ["ChatCore", "ChatUI", "LettaAPI", "Screen"]),
    ],
    swiftLanguageModes: [.v6]
)
