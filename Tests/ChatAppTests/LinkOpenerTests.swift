import Testing

@testable import ChatApp

@Suite struct `A link` {
    @Test(arguments: [
        (["BROWSER": "firefox"], ["firefox", "http://a"]),
        (
            ["BROWSER": "my browser --new-tab %s --quiet:w3m", "DISPLAY": ":0"],
            [
                "my", "browser", "--new-tab", "http://a", "--quiet",
            ]
        ),
        (["DISPLAY": ":0"], ["xdg-open", "http://a"]),
        (["WAYLAND_DISPLAY": "wayland-0", "BROWSER": ""], ["xdg-open", "http://a"]),
    ])
    func `is opened by the person's own program`(
        environment: [String: String], arguments: [String]
    ) {
        #expect(LinkOpener(environment: environment).arguments(for: "http://a") == arguments)
    }

    @Test(arguments: [[:], ["DISPLAY": ""], ["BROWSER": ":", "DISPLAY": ""]])
    func `is not opened where there is no program for it`(environment: [String: String]) async {
        let opener = LinkOpener(environment: environment)
        #expect(opener.arguments(for: "http://a") == nil)
        #expect(await opener.open("http://a") == false)
    }

    @Test func `is told from one that could not be opened`() async {
        #expect(await LinkOpener(environment: ["BROWSER": "true"]).open("http://a"))
        #expect(await !LinkOpener(environment: ["BROWSER": "false"]).open("http://a"))
        #expect(await !LinkOpener(environment: ["BROWSER": "/nowhere/x"]).open("http://a"))
    }
}
