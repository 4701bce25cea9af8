import PTYSupport

extension Scene {
    /// The pictures of the README, in its order.
    static let all = [
        Scene(name: "chat") { terminal in
            try terminal.say("my name is Ada and I like sailing", until: "remember that")
            try terminal.say("show me some code", until: "glad about every ship")
        },
        Scene(name: "memory") { terminal in
            try terminal.say("my name is Ada and I like sailing", until: "remember that")
            try terminal.say("I like tea, and I live in Oslo", until: "tea")
            terminal.send("/history Persona_ada\r")
            try terminal.wait(for: "Filter:")
        },
        Scene(name: "approval") { terminal in
            try terminal.say("I like sailing", until: "remember that")
            terminal.send("forget everything about me\r")
            try terminal.wait(for: "May the agent use")
            try terminal.wait(for: "waits for your word")
            terminal.send("\u{1B}")
            try terminal.wait(for: "a approve")
        },
        Scene(name: "search") { terminal in
            try terminal.say("tell me a story", until: "my memory works too")
            terminal.send("/search lamp\r")
            try terminal.wait(for: "1 of 1")
        },
        Scene(name: "settings") { terminal in
            terminal.send("/settings\r")
            try terminal.wait(for: "Filter:")
        },
        Scene(name: "light", palette: .light, environment: ["LETTERA_THEME": "light"]) { terminal in
            try terminal.say("I like sailing", until: "remember that")
            try terminal.say("tell me a story", until: "my memory works too")
        },
    ]
}
