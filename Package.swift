// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with: an import is private unless our own API speaks of it.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(
    name: "HummingbirdCore", package: "hummingbird")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
    name: "lettera",
    products: [
        .executable(name: "lettera", targets: ["chat"]),
        .library(name: "LettaAPI", targets: ["LettaAPI"]),
        .library(name: "LettaClient", targets: ["LettaClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // Pure: no file, socket, clock, environment or terminal.
        pure("LettaAPI"),
        pure("Localization", ["Resources"]),
        pure("Screen"),
        pure("Highlighting", ["CHighlighting"]),
        pure("Markdown", ["CMarkdown", "Highlighting", "Screen"]),
        pure("ChatCore", ["LettaAPI"]),
        pure("Export", ["ChatCore", "CMarkdown", "Highlighting", "LettaAPI"]),
        pure(
            "ChatUI",
            ["ChatCore", "Highlighting", "LettaAPI", "Localization", "Markdown", "Screen"]),

        // C libraries that the pure modules compute with, linked statically: nothing to load at the start.
        .target(name: "CHighlighting", linkerSettings: [.linkedLibrary(":libpcre2-8.a")]),
        .target(
            name: "CMarkdown",
            linkerSettings: [
                .linkedLibrary(":libcmark-gfm-extensions.a"), .linkedLibrary(":libcmark-gfm.a"),
            ]),

        // Edge: each touches one part of the outside world, and none imports another.
        .target(name: "CSockets"),
        pure(
            "LettaClient",
            ["CSockets", "LettaAPI", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL]),
        pure("ChatStore", ["ChatCore", "LettaAPI", grdb]),
        pure(
            "PracticeServer",
            [
                "Resources", asyncHTTPClient, grdb, hummingbird, hummingbirdCore, logging, nioCore,
                nioHTTP1, nioPosix,
            ]),
        .target(
            name: "CTerminal",
            linkerSettings: [
                .linkedLibrary("ncursesw"), .linkedLibrary("tinfo"), .linkedLibrary("edit"),
            ]
        ),
        pure("Terminal", ["CTerminal", "Resources", "Screen"]),

        // The threads that tasks run on.
        .target(name: "CTaskPool"),
        pure("TaskPool", ["CTaskPool"]),

        // What the program ships, embedded in code: nothing beside the binary is needed.
        .target(
            name: "Resources",
            path: "Resources",
            // Embedded by CHighlighting.
            exclude: ["grammars"],
            resources: [
                .embedInCode("config.toml"), .embedInCode("practice.json"),
                .embedInCode("strings/de.strings"), .embedInCode("strings/en.strings"),
                .embedInCode("themes/dark.theme"), .embedInCode("themes/high-contrast.theme"),
                .embedInCode("themes/light.theme"), .embedInCode("themes/none.theme"),
                .embedInCode("themes/sixteen.theme"),
            ],
            swiftSettings: strict
        ),

        // The wiring.
        pure(
            "ChatApp",
            [
                "ChatCore", "ChatStore", "ChatUI", "Export", "LettaAPI", "LettaClient",
                "Localization", "PracticeServer", "Resources", "Screen", "TaskPool", "Terminal",
                argumentParser, toml,
            ]
        ),
        .executableTarget(name: "chat", dependencies: ["ChatApp"], swiftSettings: strict),

        // Fakes and faults that tests share.
        pure("ChatTesting", ["ChatCore", "LettaAPI"]),

        // What the store's tests run as another process.
        .executableTarget(
            name: "StoreProbe", dependencies: ["ChatCore", "ChatStore", "LettaAPI"],
            path: "Tests/StoreProbe", swiftSettings: strict),

        // A process whose tasks run on our own threads.
        .executableTarget(
            name: "task-probe", dependencies: ["TaskPool"], path: "Tests/TaskProbe",
            swiftSettings: strict),

        // A pseudo-terminal with a screen emulator, and a program that tries the terminal out in it.
        .target(name: "CVTerm", path: "Tests/CVTerm", linkerSettings: [.linkedLibrary("vterm")]),
        .target(
            name: "PTYSupport", dependencies: ["CVTerm"], path: "Tests/PTYSupport",
            swiftSettings: strict),

        // Draws the pictures of the README, from the running program.
        .executableTarget(
            name: "pictures", dependencies: ["PTYSupport"], path: "Tests/Pictures",
            swiftSettings: strict),

        // A reverse proxy that breaks what it is told to.
        .target(
            name: "FaultProxy", dependencies: [nioCore, nioHTTP1, nioPosix],
            path: "Tests/FaultProxy", swiftSettings: strict),
        .executableTarget(
            name: "terminal-probe", dependencies: ["Screen", "Terminal"],
            path: "Tests/TerminalProbe", swiftSettings: strict),

        // A bare HTTP client, for tests of the servers themselves.
        .target(
            name: "LettaWire", dependencies: [asyncHTTPClient, nioCore, nioHTTP1],
            path: "Tests/LettaWire", swiftSettings: strict),

        tests(
            "ChatAppTests",
            [
                "ChatApp", "ChatCore", "ChatStore", "ChatUI", "LettaAPI", "LettaClient",
                "Localization", "Resources", "Screen", "Terminal", grdb, sqlite,
            ]),
        tests("ChatCoreTests", ["ChatCore", "ChatTesting", "LettaAPI"]),
        .testTarget(
            name: "ChatStoreTests",
            dependencies: ["ChatCore", "ChatStore", "LettaAPI", "StoreProbe", grdb, sqlite],
            exclude: ["Schemas"], swiftSettings: strict),
        tests("ContractTests", ["LettaWire", "PracticeServer"]),
        tests("ExportTests", ["ChatCore", "Export", "LettaAPI"]),
        tests("HighlightingTests", ["Highlighting"]),
        tests("LettaAPITests", ["LettaAPI"]),
        tests(
            "LettaClientTests",
            ["LettaAPI", "LettaClient", "PTYSupport", nioCore, nioHTTP1, nioPosix, nioSSL]),
        tests("LocalizationTests", ["Localization"]),
        tests("MarkdownTests", ["CMarkdown", "Highlighting", "Markdown", "Screen"]),
        tests(
            "PracticeServerTests",
            ["LettaWire", "PracticeServer", hummingbird, logging, nioCore]),
        tests("ScreenTests", ["Screen"]),
        tests(
            "FaultTests",
            [
                "ChatApp", "ChatCore", "ChatStore", "ChatTesting", "FaultProxy", "LettaAPI",
                "LettaClient", "PTYSupport", "PracticeServer", "chat", grdb,
            ]),
        .testTarget(
            name: "ChatUITests",
            dependencies: ["ChatCore", "ChatUI", "LettaAPI", "Localization", "Screen"],
            exclude: ["Snapshots"], swiftSettings: strict),
        tests("EndToEndTests", ["PTYSupport", "chat", grdb]),
        tests("TaskPoolTests", ["task-probe"]),
        tests(
            "TerminalTests", ["PTYSupport", "Resources", "Screen", "Terminal", "terminal-probe"]),
    ],
    swiftLanguageModes: [.v6]
)
