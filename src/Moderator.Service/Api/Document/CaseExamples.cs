namespace Moderator.Service.Api.Document;

/// <summary>The examples of authors' sanctions, appeals and statements; they go on from those before them in <see cref="ApiExamples"/>.</summary>
internal static class CaseExamples
{
    public const string Sanction = """{"id": 1, "kind": "strike", "in_force": true, "reason": "Insults the author of the article.", "given_by": "mo", "given_at": "2026-11-22T16:36:00.000+00:00", "until": "2027-02-20T16:36:00.000+00:00"}""";
    public const string Appeal = """{"id": 1, "decision_id": 2, "comment_id": "c-1001", "site": "gazette", "text": "It was meant as a joke between friends.", "received_at": "2026-11-22T17:10:00.000+00:00", "state": "waiting"}""";

    public static IReadOnlyList<KeyValuePair<string, ApiExample>> All { get; } =
    [
        ApiExamples.Of("listAuthors", new ApiExample { Answer = """{"items": [{"id": "u-7", "site": "gazette", "name": "Sam", "comments": 1, "approved": 0, "rejected": 1, "strikes": 1, "sanctions": []}]}""", Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = "Sam", ["sanctioned"] = "false" } }),
        ApiExamples.Of("giveSanction", new ApiExample { Parameters = ApiExamples.Id("u-7"), Request = """{"kind": "strike", "reason": "Insults the author of the article.", "moderator": "mo"}""", Answer = Sanction }),
        ApiExamples.Of("readSanctions", new ApiExample { Parameters = ApiExamples.Id("u-7"), Answer = $$$$"""{"items": [{{{{Sanction}}}}]}""" }),
        ApiExamples.Of("liftSanction", new ApiExample
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "u-7", ["sanction"] = "1" },
            Request = """{"reason": "They said sorry.", "moderator": "sara"}""",
            Answer = """{"id": 1, "kind": "strike", "in_force": false, "reason": "Insults the author of the article.", "given_by": "mo", "given_at": "2026-11-22T16:36:00.000+00:00", "until": "2027-02-20T16:36:00.000+00:00", "lifted_at": "2026-11-23T09:00:00.000+00:00", "lifted_by": "sara", "lift_reason": "They said sorry."}""",
        }),
        ApiExamples.Of("appeal", new ApiExample { Parameters = ApiExamples.Id("c-1001"), Request = """{"text": "It was meant as a joke between friends."}""", Answer = Appeal }),
        ApiExamples.Of("listAppeals", new ApiExample { Answer = $$$$"""{"items": [{{{{Appeal}}}}]}""", Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["state"] = "waiting" } }),
        ApiExamples.Of("getAppeal", new ApiExample { Parameters = ApiExamples.Id("1"), Answer = Appeal }),
        ApiExamples.Of("getStatement", new ApiExample
        {
            Parameters = ApiExamples.Id("6"),
            Answer = """{"decision_id": 6, "comment_id": "c-1001", "site": "gazette", "decided_at": "2026-11-22T16:35:02.120+00:00", "restriction": "not_published", "facts": "A comment posted on 2026-11-22 was not published. A moderator read it and rejected it.", "ground": "terms", "clause": "House rules", "explanation": "The comment is against the house rules.", "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "automated_detection": true, "automated_decision": false, "territorial_scope": ["DE", "FR"], "appeal_until": "2027-05-25T16:35:02.120+00:00", "further_redress": "You may also turn to a court."}""",
        }),
        ApiExamples.Of("exportStatements", new ApiExample { AnswerLines = """{"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"], "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT", "incompatible_content_ground": "House rules", "incompatible_content_explanation": "The comment is against the house rules.", "incompatible_content_illegal": "No", "content_type": ["CONTENT_TYPE_TEXT"], "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "territorial_scope": ["DE", "FR"], "content_language": "EN", "content_date": "2026-11-22", "application_date": "2026-11-22", "decision_facts": "A comment posted on 2026-11-22 was not published. A moderator read it and rejected it.", "source_type": "SOURCE_VOLUNTARY", "automated_detection": "Yes", "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED", "puid": "decision-2"}""" + "\n" }),
    ];
}
