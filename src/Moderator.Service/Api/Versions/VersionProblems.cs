using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Problems;
using Moderator.Service.Versions;
using Moderator.Storage.Versions;

namespace Moderator.Service.Api.Versions;

/// <summary>How promotions are answered.</summary>
internal static class VersionProblems
{
    public static ProblemDetails Of(PromotionRefusedException refused) => Problem.Of(
        refused.Code == "no_such_model" ? 404 : 409,
        refused.Code,
        refused.Message,
        refused.Code == "policy_tests_failed" ? new Dictionary<string, string[]>(StringComparer.Ordinal) { ["policy.tests"] = [.. refused.Details] } : null);

    public static Results<Ok<PromotionAnswer>, ProblemHttpResult> Answer(PromoteOutcome outcome, IReadOnlyList<string>? warnings = null) => outcome switch
    {
        PromoteOutcome.Promoted promoted => TypedResults.Ok(PromotionAnswer.Of(promoted.Promotion) with { Warnings = warnings }),
        // Asked for twice is answered like once: what stands is what was wished.
        PromoteOutcome.AlreadyInForce already => TypedResults.Ok(PromotionAnswer.Of(already.Promotion) with { Warnings = warnings }),
        _ => TypedResults.Problem(Problem.Of(409, "nothing_to_undo", "Nothing was promoted that is not undone already: what the service was started with is in force.")),
    };

    /// <summary>A reason that says something, or null.</summary>
    public static string? Said(string? reason) => string.IsNullOrWhiteSpace(reason) ? null : reason;
}
