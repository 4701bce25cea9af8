extension Scene {
    /// The pictures of the README, in its order.
    static let all = [
        Scene(name: "chat") { terminal in
            try terminal.say("my name is Ada and I like sailing", until: "remember that")
            try terminal.say("show me some code", until: "glad about every ship")
        },
        Scene(name: "light", palette: .light, environment: ["LETTERA_THEME": "light"]) { terminal in
            try terminal.say("I like sailing", until: "remember that")
            try terminal.say("tell me a story", until: "my memory works too")
        },
    ]
}
