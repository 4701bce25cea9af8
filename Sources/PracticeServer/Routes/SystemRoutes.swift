import GRDB

extension Core {
    /// Health, models, tools and the model's log.
    var systemRoutes: [Route] {
        [
            Route("GET", "/v1/health/") { _ in
                .json(["version": "0.16.8", "status": "ok"])
            },
            Route("GET", "/v1/ready/") { _ in .json(["status": "ok"]) },
            Route("GET", "/v1/models/") { _ in .json(.array(ModelCatalog.models(self).map(\.json)))
            },
            Route("GET", "/v1/models/embedding") { _ in .json([]) },
            Route("GET", "/v1/providers/") { _ in .json([]) },
            Route("GET", "/v1/tags/") { _ in
                .json(
                    JSON(
                        try await self.database.read { database in
                            try AgentRecord.fetchAll(database).flatMap(\.tags.strings)
                        }.reduce(into: Set<String>()) { $0.insert($1) }.sorted()))
            },
            Route("GET", "/v1/tools/") { call in
                let name = call.query("name")
                let after = call.query("after")
                let tools = Tool.all.filter { name == nil || $0.name == name }
                return .json(after == nil ? .array(tools.map(\.json)) : [])
            },
            Route("GET", "/v1/tools/count") { _ in .json(.int(Tool.all.count)) },
            Route("GET", "/v1/tools/{tool_id}") { call in
                let id = call.id("tool_id")
                guard let tool = Tool.all.first(where: { $0.id == id }) else {
                    throw APIError(404, "Tool with id \(id) not found.")
                }
                return .json(tool.json)
            },
            Route("GET", "/_model/log") { call in
                let count = try call.number("n") ?? 20
                return .json(.array(self.log.entries(last: count)))
            },
        ]
    }
}

/// A model that agents can be made with.
struct ModelCatalog: Sendable {
    var handle: String
    var endpoint: String

    var name: String { String(handle.split(separator: "/", maxSplits: 1).last ?? "") }

    /// The scripted model answers to the handles of the servers it stands in for, so that one
    /// configuration fits both.
    static func models(_ core: Core) -> [ModelCatalog] {
        switch core.configuration.model {
        case .scripted:
            ["practice/scripted", "openai-proxy/stub-chat", "openai-proxy/stub-mini"]
                .map { ModelCatalog(handle: $0, endpoint: "practice://scripted") }
        case .openAICompatible(let url, let model, _):
            [
                ModelCatalog(handle: "openai-proxy/\(model)", endpoint: url),
                ModelCatalog(handle: "practice/\(model)", endpoint: url),
            ]
        }
    }

    /// The part that a model and an agent's `llm_config` have in common.
    var config: JSON {
        [
            "model": .string(name), "display_name": nil, "model_endpoint_type": "openai",
            "model_endpoint": .string(endpoint), "provider_name": "openai",
            "provider_category": "base", "model_wrapper": nil, "context_window": 30000,
            "put_inner_thoughts_in_kwargs": false, "handle": .string(handle), "temperature": 1.0,
            "max_tokens": 16384, "enable_reasoner": true, "reasoning_effort": nil,
            "max_reasoning_tokens": 0, "effort": nil, "frequency_penalty": nil,
            "compatibility_type": nil, "verbosity": nil, "tier": nil,
            "parallel_tool_calls": false, "response_format": nil, "strict": false,
            "return_logprobs": false, "top_logprobs": nil, "return_token_ids": false,
            "tool_call_parser": nil,
        ]
    }

    var json: JSON {
        var model = config
        model["display_name"] = .string(name)
        model["name"] = .string(name)
        model["provider_type"] = "openai"
        model["model_type"] = "llm"
        model["max_context_window"] = 30000
        return model
    }
}
