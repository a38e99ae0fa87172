using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Policies;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;
using Moderator.Storage.Versions;

namespace Moderator.Service.Api.Versions;

/// <summary>Which policy decides.</summary>
internal static class PolicyEndpoints
{
    /// <summary>What messages call a policy that came in a request.</summary>
    private const string FileName = "policy.json";

    public static void MapPolicies(this IEndpointRouteBuilder routes, ServiceOptions options)
    {
        var policies = routes.MapGroup("/v1/policies").WithMetadata(KeyRequired.For(KeyScope.Admin));
        policies.MapGet("", ReadAll).WithName("listPolicies").WithSummary("Say which policy is in force, and list the promotions").WithDescription("The ETag changes with every promotion of a policy: promotions and rollbacks take it as If-Match.");
        policies.MapPost("", PromoteAsync)
            .WithName("promotePolicy")
            .TakesIfMatch()
            .WithSummary("Put a policy in force")
            .WithDescription("Is checked, and its own tests are run with the model in force: everything that is wrong is answered by line and column, and nothing changes. Takes force at once and without a restart: requests under way end with the policy that they began with.")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxBatchBodyBytes))
            .ProducesProblem(409);
        policies.MapGet("/in-force", ReadInForce).WithName("getPolicy").WithSummary("Read the policy in force in full");
        policies.MapPost("/rollback", RollBackAsync)
            .WithName("rollBackPolicy")
            .TakesIfMatch()
            .WithSummary("Go back to the policy that was in force before")
            .ProducesProblem(409);
    }

    private static Ok<PoliciesAnswer> ReadAll(HttpContext context, InForceSource inForce, PromotedVersions promoted, IPromotionStore store)
    {
        context.TagState(store.ReadStanding().VersionOf(PromotionSubject.Policy));
        using var now = inForce.Read();
        return TypedResults.Ok(new PoliciesAnswer
        {
            InForce = now.Policy.Version.ToString(),
            Promotions = [.. store.ReadHistory([PromotionSubject.Policy], ModelEndpoints.HistoryLength).Select(PromotionAnswer.Of)],
            Problems = promoted.Problems.Count == 0 ? null : promoted.Problems,
        });
    }

    private static Ok<PolicyAnswer> ReadInForce(HttpContext context, InForceSource inForce, IPromotionStore store)
    {
        context.TagState(store.ReadStanding().VersionOf(PromotionSubject.Policy));
        using var now = inForce.Read();
        var files = now.Policy.Files;
        return TypedResults.Ok(new PolicyAnswer
        {
            Version = now.Policy.Version.ToString(),
            Policy = Encoding.UTF8.GetString(files[0].Utf8.Span),
            WordLists = files.Count == 1 ? null : files.Skip(1).ToDictionary(f => f.Name, f => Encoding.UTF8.GetString(f.Utf8.Span), StringComparer.Ordinal),
        });
    }

    private static async Task<Results<Ok<PromotionAnswer>, ProblemHttpResult>> PromoteAsync(
        JsonBody<PolicyPromotionRequest> body, Caller caller, HttpContext context, InForceSource inForce, PromotedVersions promoted, IPromotionStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        if (request.Policy is null) checks.Add("policy", "Is missing; expected the policy file as a text.");
        checks.Field("reason", request.Reason);
        if (checks.Failed) return checks.Refusal();

        Policy policy;
        IReadOnlyList<string> warnings;
        try
        {
            policy = PolicyFile.Parse(Encoding.UTF8.GetBytes(request.Policy!), FileName, name => ListOf(request, name));
            using var now = inForce.Read();
            warnings = [.. PromotionChecks.Check(policy, now.Model).Select(w => w.ToString())];
        }
        catch (PolicyFormatException error)
        {
            return TypedResults.Problem(Problem.Of(
                400,
                "invalid_policy",
                $"The policy has {error.Errors.Count} errors; \"errors\" lists them by line and column.",
                new Dictionary<string, string[]>(StringComparer.Ordinal) { ["policy"] = [.. error.Errors.Select(e => e.ToString())] }));
        }
        catch (PromotionRefusedException refused)
        {
            return TypedResults.Problem(VersionProblems.Of(refused));
        }

        var outcome = await store.PromotePolicyAsync(policy, VersionProblems.Said(request.Reason), caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
        promoted.Refresh();
        return VersionProblems.Answer(outcome, warnings.Count == 0 ? null : warnings);
    }

    private static ReadOnlyMemory<byte>? ListOf(PolicyPromotionRequest request, string name) =>
        request.WordLists?.TryGetValue(name, out var text) == true && text is not null ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(text) : null;

    private static async Task<Results<Ok<PromotionAnswer>, ProblemHttpResult>> RollBackAsync(
        OptionalJsonBody<PolicyRollbackRequest> body, Caller caller, HttpContext context, PromotedVersions promoted, IPromotionStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        checks.Field("reason", body.Value.Reason);
        if (checks.Failed) return checks.Refusal();
        var outcome = await store.UndoAsync(PromotionSubject.Policy, VersionProblems.Said(body.Value.Reason), caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
        promoted.Refresh();
        return VersionProblems.Answer(outcome);
    }
}
