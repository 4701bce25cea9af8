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

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "benchmarks",
    dependencies: [.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")],
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
        module("LettaAPI"),
        module("ChatCore", ["LettaAPI"]),
        module("ChatStore", ["ChatCore", "LettaAPI", grdb]),
        .executableTarget(
            name: "store-maker", dependencies: ["ChatCore", "ChatStore", "LettaAPI", grdb],
            path: "StoreMaker"),
        .executableTarget(
            name: "store-scale", dependencies: ["ChatCore", "ChatStore", "LettaAPI", grdb],
            path: "StoreScale"),
    ],
    swiftLanguageModes: [.v6]
)
