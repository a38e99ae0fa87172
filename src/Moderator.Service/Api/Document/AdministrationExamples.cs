namespace Moderator.Service.Api.Document;

/// <summary>The examples of what administrators do, in the order in which they can be sent after <see cref="ApiExamples"/>' own.</summary>
internal static class AdministrationExamples
{
    private const string Key = """{"id": 2, "name": "comment form", "scopes": ["submit"], "site": "gazette", "created_at": "2026-11-22T16:40:00.000+00:00"}""";
    private const string NewKey = """{"key": "mod_6mQ0exampleexampleexampleexample", "id": 2, "name": "comment form", "scopes": ["submit"], "site": "gazette", "created_at": "2026-11-22T16:40:00.000+00:00"}""";
    private const string Webhook = """{"id": 1, "name": "front page", "url": "https://hooks.gazette.example/decisions", "events": ["decision", "reversal"], "sites": ["gazette"], "include_text": false, "created_at": "2026-11-22T16:41:00.000+00:00", "pending": 0, "dead": 0}""";
    private const string NewWebhook = $$$$"""{"secret": "whsec_ZXhhbXBsZSBvZiBhIHNlY3JldCwgMzIgYnl0ZXM=", "webhook": {{{{Webhook}}}}}""";
    private const string Delivery = """{"id": 12, "site": "gazette", "comment_id": "c-1001", "decision_id": 2, "event": "decision", "state": "dead", "attempts": 10, "queued_at": "2026-11-22T16:42:00.000+00:00", "last_status": 503, "last_error": "status 503"}""";
    private const string PolicyText = """{\"name\": \"links\", \"version\": \"1\", \"rules\": [{\"id\": \"many-links\", \"when\": {\"links\": {\"at_least\": 3}}, \"action\": \"review\", \"reason\": \"Three links or more.\"}], \"default\": {\"action\": \"approve\", \"reason\": \"No rule matched.\"}}""";
    private const string PolicyPromotion = """{"id": 1, "subject": "policy", "to": "links@1-9f1c2ab4d0e7", "reason": "More links than readers follow.", "by": "first", "at": "2026-11-22T16:43:00.000+00:00"}""";
    private const string PolicyRollback = """{"id": 2, "subject": "policy", "from": "links@1-9f1c2ab4d0e7", "undoes": 1, "reason": "Too much for the queue.", "by": "first", "at": "2026-11-22T16:44:00.000+00:00"}""";
    private const string ModelPromotion = """{"id": 3, "subject": "model", "from": "moderator-1@1-74b8e7560cd8", "to": "moderator-1@7-6943f246e272", "reason": "Better at insults.", "by": "first", "at": "2026-11-22T16:45:00.000+00:00"}""";
    private const string ModelRollback = """{"id": 4, "subject": "model", "from": "moderator-1@7-6943f246e272", "to": "moderator-1@1-74b8e7560cd8", "undoes": 3, "by": "first", "at": "2026-11-22T16:46:00.000+00:00"}""";

    public static IReadOnlyList<KeyValuePair<string, ApiExample>> All { get; } =
    [
        Of("createKey", new ApiExample { Request = """{"name": "comment form", "scopes": ["submit"], "site": "gazette"}""", Answer = NewKey }),
        Of("listKeys", new ApiExample { Answer = $$$$"""{"keys": [{{{{Key}}}}]}""" }),
        Of("getKey", new ApiExample { Parameters = Id("2"), Answer = Key }),
        Of("rotateKey", new ApiExample { Parameters = Id("2"), Request = """{"overlap_seconds": 3600}""", Answer = NewKey }),
        Of("revokeKey", new ApiExample { Parameters = Id("2"), Answer = Key.Replace("\"created_at\"", "\"revoked_at\": \"2026-11-22T16:50:00.000+00:00\", \"created_at\"", StringComparison.Ordinal) }),
        Of("readAudit", new ApiExample
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["act"] = "key." },
            Answer = """{"items": [{"id": 7, "at": "2026-11-22T16:40:00.000+00:00", "actor": {"kind": "key", "id": "1", "name": "first"}, "act": "key.create", "subject": "key:2", "details": {"name": "comment form", "scopes": "submit", "site": "gazette"}}]}""",
        }),
        Of("createWebhook", new ApiExample { Request = """{"name": "front page", "url": "https://hooks.gazette.example/decisions", "events": ["decision", "reversal"], "sites": ["gazette"]}""", Answer = NewWebhook }),
        Of("listWebhooks", new ApiExample { Answer = $$$$"""{"webhooks": [{{{{Webhook}}}}]}""" }),
        Of("getWebhook", new ApiExample { Parameters = Id("1"), Answer = Webhook }),
        Of("rotateWebhook", new ApiExample { Parameters = Id("1"), Request = """{"overlap_seconds": 3600}""", Answer = NewWebhook }),
        Of("listDeliveries", new ApiExample
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "1", ["state"] = "dead" },
            Answer = $$$$"""{"items": [{{{{Delivery}}}}], "next_cursor": "12"}""",
        }),
        Of("resendDead", new ApiExample { Parameters = Id("1"), Answer = """{"deliveries": 0}""" }),
        Of("resendDelivery", new ApiExample { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "1", ["delivery"] = "12" }, Answer = """{"deliveries": 1}""", StandsAlone = false }),
        Of("removeWebhook", new ApiExample { Parameters = Id("1") }),
        Of("listModels", new ApiExample { Answer = $$$$"""{"in_force": "moderator-1@7-6943f246e272", "installed": [{"model": "moderator-1@7-6943f246e272", "directory": "moderator-1", "attributes": ["TOXICITY", "INSULT"], "languages": ["en", "de"]}], "promotions": [{{{{ModelPromotion}}}}]}""" }),
        Of("promoteModel", new ApiExample { Request = """{"model": "moderator-1@2", "reason": "Better at insults."}""", Answer = ModelPromotion, StandsAlone = false }),
        Of("rollBackModel", new ApiExample { Request = """{"reason": "More false alarms than before."}""", Answer = ModelRollback, StandsAlone = false }),
        Of("endShadow", new ApiExample { Answer = """{"id": 5, "subject": "shadow", "from": "moderator-1@7-6943f246e272", "by": "first", "at": "2026-11-22T16:47:00.000+00:00"}""", StandsAlone = false }),
        Of("promotePolicy", new ApiExample { Request = $$$$"""{"policy": "{{{{PolicyText}}}}", "reason": "More links than readers follow."}""", Answer = PolicyPromotion }),
        Of("listPolicies", new ApiExample { Answer = $$$$"""{"in_force": "links@1-9f1c2ab4d0e7", "promotions": [{{{{PolicyPromotion}}}}]}""" }),
        Of("getPolicy", new ApiExample { Answer = $$$$"""{"version": "links@1-9f1c2ab4d0e7", "policy": "{{{{PolicyText}}}}"}""" }),
        Of("rollBackPolicy", new ApiExample { Request = """{"reason": "Too much for the queue."}""", Answer = PolicyRollback }),
        Of("discover", new ApiExample()),
        Of("exportAuthor", new ApiExample { Parameters = Id("u-7"), Answer = $$$$"""{"author_id": "u-7", "site": "gazette", "comments": [{{{{ApiExamples.Record}}}}], "sanctions": [{{{{CaseExamples.Sanction}}}}], "appeals": [{{{{CaseExamples.Appeal}}}}]}""" }),
        Of("eraseAuthor", new ApiExample { Parameters = Id("u-7"), Answer = """{"comments": 1, "reports": 0, "suggestions": 0, "scrubbed": true}""" }),
    ];

    private static KeyValuePair<string, ApiExample> Of(string operationId, ApiExample example) => new(operationId, example);

    private static Dictionary<string, string> Id(string id) => new(StringComparer.Ordinal) { ["id"] = id };
}
