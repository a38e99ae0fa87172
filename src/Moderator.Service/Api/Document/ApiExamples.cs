namespace Moderator.Service.Api.Document;

/// <summary>
/// An example for the operations of the document, by operation id. They hang together: sent in the order of this file they
/// all succeed, on a service whose site is "gazette". A test sends every one.
/// </summary>
internal static class ApiExamples
{
    private const string Decision = """{"id": 1, "revision": 1, "action": "review", "source": "policy", "reasons": ["Probably an insult."], "matched_rules": [{"id": "insult", "action": "review", "reason": "Probably an insult."}], "model": "moderator-1@1-74b8e7560cd8", "policy": "default@2-5a4c1f0e9b21", "decided_at": "2026-11-22T16:29:37.006+00:00"}""";
    private const string Scores = """{"TOXICITY": 0.878769, "INSULT": 0.908974, "THREAT": 0.003142}""";
    private const string Comment = $$$$"""{"id": "c-1001", "site": "gazette", "revision": 1, "language": "en", "scores": {{{{Scores}}}}, "model": "moderator-1@1-74b8e7560cd8", "decision": {{{{Decision}}}}}""";
    private const string Scored = $$$$"""{"scores": {{{{Scores}}}}, "language": "en", "model": "moderator-1@1-74b8e7560cd8", "decision": {"action": "review", "source": "policy", "reasons": ["Probably an insult."], "matched_rules": [{"id": "insult", "action": "review", "reason": "Probably an insult."}], "model": "moderator-1@1-74b8e7560cd8", "policy": "default@2-5a4c1f0e9b21"}}""";
    private const string ModeratorDecision = """{"id": 2, "revision": 1, "action": "reject", "source": "moderator", "moderator": "mo", "reasons": ["Insults the author of the article."], "matched_rules": [], "labels": {"INSULT": 1}, "model": "moderator-1@1-74b8e7560cd8", "policy": "default@2-5a4c1f0e9b21", "decided_at": "2026-11-22T16:35:02.120+00:00"}""";
    private const string Report = """{"id": 1, "revision": 1, "reason": "insult", "details": "He calls the writer names.", "has_reporter": true, "reported_at": "2026-11-22T16:31:00.500+00:00"}""";
    private const string Annotation = """{"id": 1, "revision": 1, "annotator": "ann", "labels": {"TOXICITY": 0.7, "INSULT": 0.9}, "spans": [{"start": 28, "end": 33, "attribute": "INSULT"}], "note": "Mild, but aimed at a person.", "annotated_at": "2026-11-22T16:33:10.000+00:00"}""";
    private const string Found = $$$$"""{"id": "c-1001", "site": "gazette", "section": "local", "language": "en", "author": {"id": "u-7", "name": "Sam"}, "article": {"id": "a-1", "title": "A bridge for the town"}, "received_at": "2026-11-22T16:29:37.006+00:00", "text": "What a stupid article, you moron.", "revision": 1, "scores": {{{{Scores}}}}, "model": "moderator-1@1-74b8e7560cd8", "decision": {{{{Decision}}}}}""";

    /// <summary>A comment with its history.</summary>
    public const string Record = $$$$"""{"id": "c-1001", "site": "gazette", "section": "local", "language": "en", "author": {"id": "u-7", "name": "Sam"}, "article": {"id": "a-1", "title": "A bridge for the town"}, "text": "What a stupid article, you moron.", "revision": 1, "scores": {{{{Scores}}}}, "model": "moderator-1@1-74b8e7560cd8", "queued": true, "reports": {"count": 1, "reasons": [{"reason": "insult", "count": 1}]}, "decision": {{{{Decision}}}}, "decisions": [{{{{Decision}}}}], "revisions": [{"revision": 1, "text": "What a stupid article, you moron.", "scores": {{{{Scores}}}}, "model": "moderator-1@1-74b8e7560cd8", "language": "en", "received_at": "2026-11-22T16:29:37.006+00:00"}]}""";

    /// <summary>Values of parameters, by name.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["site"] = "gazette",
        ["section"] = "local",
        ["author"] = "u-7",
        ["article"] = "a-1",
        ["q"] = "article mor*",
        ["from"] = "2026-01-01T00:00:00Z",
        ["since"] = "2026-01-01T00:00:00Z",
        ["to"] = "2100-01-01T00:00:00Z",
        ["limit"] = "20",
        ["order"] = "riskiest",
    };

    /// <summary>The examples in the order in which they can be sent.</summary>
    public static IReadOnlyList<KeyValuePair<string, ApiExample>> All { get; } =
    [
        Of("live", new ApiExample { Answer = """{"status": "live"}""" }),
        Of("ready", new ApiExample { Answer = """{"status": "ready", "model": "moderator-1@1-74b8e7560cd8", "policy": "default@2-5a4c1f0e9b21", "schema_version": 8}""" }),
        Of("score", new ApiExample
        {
            Request = """{"text": "What a stupid article, you moron.", "language": "en"}""",
            RequestMany = """{"comments": [{"text": "What a stupid article, you moron."}, {"text": "Thank you for the clear summary."}]}""",
            RequestLines = "{\"text\": \"What a stupid article, you moron.\"}\n{\"text\": \"Thank you for the clear summary.\"}\n",
            Answer = Scored,
            AnswerMany = $$$$"""{"results": [{{{{Scored}}}}]}""",
            AnswerLines = Scored + "\n",
        }),
        Of("submitComment", new ApiExample
        {
            Request = """{"id": "c-1001", "site": "gazette", "section": "local", "text": "What a stupid article, you moron.", "author": {"id": "u-7", "name": "Sam"}, "article": {"id": "a-1", "title": "A bridge for the town"}}""",
            RequestMany = """{"comments": [{"id": "c-1002", "site": "gazette", "text": "Thank you for the clear summary."}, {"id": "c-1003", "site": "gazette", "text": "When does the bridge open?", "parent_id": "c-1002"}]}""",
            RequestLines = "{\"id\": \"c-1004\", \"site\": \"gazette\", \"text\": \"At last.\"}\n{\"id\": \"c-1005\", \"site\": \"gazette\", \"text\": \"And who pays?\"}\n",
            Answer = Comment,
            AnswerMany = $$$$"""{"results": [{{{{Comment}}}}]}""",
            AnswerLines = Comment + "\n",
        }),
        Of("getComment", new ApiExample
        {
            Parameters = Id("c-1001"),
            Answer = Record,
        }),
        Of("searchComments", new ApiExample { Answer = $$$$"""{"items": [{{{{Found}}}}], "complete": true}""", Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["action"] = "review" } }),
        Of("reportComment", new ApiExample
        {
            Parameters = Id("c-1001"),
            Request = """{"reason": "insult", "reporter": "reader-42", "details": "He calls the writer names."}""",
            Answer = $$$$"""{"report": {{{{Report}}}}, "counted": true, "reports": 1, "decision": {{{{Decision}}}}}""",
        }),
        Of("readReports", new ApiExample { Parameters = Id("c-1001"), Answer = $$$$"""{"items": [{{{{Report}}}}]}""" }),
        Of("annotate", new ApiExample
        {
            Parameters = Id("c-1001"),
            Request = """{"annotator": "ann", "labels": {"TOXICITY": 0.7, "INSULT": 0.9}, "spans": [{"start": 28, "end": 33, "attribute": "INSULT"}], "note": "Mild, but aimed at a person.", "revision": 1}""",
            Answer = Annotation,
        }),
        Of("readAnnotations", new ApiExample { Parameters = Id("c-1001"), Answer = $$$$"""{"items": [{{{{Annotation}}}}]}""" }),
        Of("readQueue", new ApiExample
        {
            Answer = $$$$"""{"items": [{"id": "c-1001", "site": "gazette", "section": "local", "language": "en", "text": "What a stupid article, you moron.", "revision": 1, "scores": {{{{Scores}}}}, "risk": 0.908974, "model": "moderator-1@1-74b8e7560cd8", "queued_at": "2026-11-22T16:29:37.006+00:00", "reports": {"count": 1, "reasons": [{"reason": "insult", "count": 1}]}, "decision": {{{{Decision}}}}}], "next_cursor": "riskiest_0.908974_1"}""",
        }),
        Of("decide", new ApiExample
        {
            Parameters = Id("c-1001"),
            Request = """{"action": "reject", "moderator": "mo", "reason": "Insults the author of the article.", "labels": {"INSULT": 1}, "revision": 1}""",
            Answer = ModeratorDecision,
        }),
        Of("getAuthor", new ApiExample { Parameters = Id("u-7"), Answer = """{"id": "u-7", "site": "gazette", "name": "Sam", "comments": 1, "approved": 0, "review": 0, "rejected": 1, "first_at": "2026-11-22T16:29:37.006+00:00", "latest_at": "2026-11-22T16:29:37.006+00:00"}""" }),
        Of("readAuthorComments", new ApiExample { Parameters = Id("u-7"), Answer = $$$$"""{"items": [{{{{Found}}}}]}""" }),
        Of("getCurrentModel", new ApiExample { Answer = """{"model": "moderator-1@1-74b8e7560cd8", "name": "moderator-1", "version": "1", "hash": "74b8e7560cd8d1c6b3f0e5a29b8c4d7e1f6a0b9c8d7e6f5a4b3c2d1e0f9a8b7c", "kind": "stack", "attributes": ["TOXICITY", "INSULT", "THREAT"], "experimental_attributes": [], "languages": ["en"]}""" }),
        Of("getCurrentPolicy", new ApiExample { Answer = """{"policy": "default@2-5a4c1f0e9b21", "name": "default", "version": "2", "hash": "5a4c1f0e9b21d1c6b3f0e5a29b8c4d7e1f6a0b9c8d7e6f5a4b3c2d1e0f9a8b7c", "languages": ["en"], "rules": [{"id": "insult", "action": "review", "reason": "Probably an insult.", "final": false}], "default": {"action": "approve", "reason": "No rule of the policy matched."}}""" }),
        Of("exportLabels", new ApiExample { AnswerLines = """{"id": "gazette/c-1001", "text": "What a stupid article, you moron.", "labels": {"TOXICITY": 0.85, "INSULT": 0.95}, "spans": [{"start": 28, "end": 33, "attribute": "INSULT"}], "language": "en", "headline": "A bridge for the town", "action": "reject", "model": "moderator-1@1-74b8e7560cd8"}""" + "\n" }),
        Of("exportDecisions", new ApiExample { AnswerLines = $$$$"""{"id": 2, "comment_id": "c-1001", "site": "gazette", "revision": 1, "action": "reject", "source": "moderator", "moderator": "mo", "reasons": ["Insults the author of the article."], "matched_rules": [], "labels": {"INSULT": 1}, "scores": {{{{Scores}}}}, "model": "moderator-1@1-74b8e7560cd8", "policy": "default@2-5a4c1f0e9b21", "decided_at": "2026-11-22T16:35:02.120+00:00"}""" + "\n" }),
        Of("getStatistics", new ApiExample
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["days"] = "7" },
            Answer = """{"from": "2026-11-16", "to": "2026-11-22", "days": [{"day": "2026-11-22", "source": "policy", "action": "review", "decisions": 1}], "rules": [{"name": "insult", "action": "review", "decisions": 1}], "moderators": [{"name": "mo", "action": "reject", "decisions": 1}], "languages": [{"name": "en", "action": "review", "decisions": 1}], "waiting": {"comments": 1, "oldest_at": "2026-11-22T16:29:37.006+00:00"}, "quality": {"judged": 131, "reject_precision": {"value": 0.93, "low": 0.86, "high": 0.97, "n": 84}, "reject_recall": {"value": 0.21, "low": 0.14, "high": 0.3, "n": 97}, "flag_precision": {"value": 0.71, "low": 0.64, "high": 0.77, "n": 171}, "flag_recall": {"value": 0.66, "low": 0.55, "high": 0.76, "n": 97}, "model_kappa": {"value": 0.58, "low": 0.49, "high": 0.67, "n": 289}, "moderator_kappa": {"n": 3}, "model": "moderator-1@1-74b8e7560cd8", "stability_index": {"TOXICITY": 0.018, "INSULT": 0.009, "THREAT": 0.001}}}""",
        }),
        .. CaseExamples.All,
        .. AdministrationExamples.All,
    ];

    /// <summary>The example of an operation; null where it has none.</summary>
    public static ApiExample? Find(string? operationId) => All.FirstOrDefault(e => string.Equals(e.Key, operationId, StringComparison.Ordinal)).Value;

    internal static KeyValuePair<string, ApiExample> Of(string operationId, ApiExample example) => new(operationId, example);

    internal static Dictionary<string, string> Id(string id) => new(StringComparer.Ordinal) { ["id"] = id };
}
