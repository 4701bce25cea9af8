// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the program's build knows nothing of it. Its modules are links to the program's
// sources.

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Modules/\(name)",
        swiftSettings: [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
        ])
}

let package = Package(
    name: "benchmarks",
    targets: [
        .target(
            name: "CHighlighting", path: "Modules/CHighlighting",
            linkerSettings: [.linkedLibrary(":libpcre2-8.a")]),
        .target(
            name: "CMarkdown", path: "Modules/CMarkdown",
            linkerSettings: [
                .linkedLibrary(":libcmark-gfm-extensions.a"), .linkedLibrary(":libcmark-gfm.a"),
            ]),
        module("Screen"),
        module("Highlighting", ["CHighlighting"]),
        module("Markdown", ["CMarkdown", "Highlighting", "Screen"]),
        .executableTarget(
            name: "replies", dependencies: ["Highlighting", "Markdown", "Screen"],
            path: "Replies"),
    ],
    swiftLanguageModes: [.v6]
)
