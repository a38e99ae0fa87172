using Microsoft.AspNetCore.Http.HttpResults;
using Moderator.Classifier.Models;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;
using Moderator.Storage.Versions;

namespace Moderator.Service.Api.Versions;

/// <summary>Which model scores, and which only scores beside it.</summary>
internal static class ModelEndpoints
{
    /// <summary>How many promotions are listed.</summary>
    public const int HistoryLength = 50;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithMetadata(KeyRequired.For(KeyScope.Admin));
        models.MapGet("", ReadAll).WithName("listModels").WithSummary("List the models: in force, installed, and how they came to be in force").WithDescription("The ETag changes with every promotion of a model or a shadow: promotions and rollbacks take it as If-Match.");
        models.MapPost("/promotions", PromoteAsync)
            .WithName("promoteModel")
            .TakesIfMatch()
            .WithSummary("Put an installed model in force, or let it score as the shadow")
            .WithDescription("Takes force at once and without a restart: requests under way end with the model that they began with. The model must fit this program and score every attribute that the policy looks at.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        models.MapPost("/rollback", RollBackAsync)
            .WithName("rollBackModel")
            .TakesIfMatch()
            .WithSummary("Go back to the model that was in force before")
            .ProducesProblem(409);
        models.MapDelete("/shadow", EndShadowAsync)
            .WithName("endShadow")
            .TakesIfMatch()
            .WithSummary("Let the shadow model score no more")
            .ProducesProblem(409);
    }

    private static Ok<ModelsAnswer> ReadAll(HttpContext context, InForceSource inForce, ModelsInForce models, PromotedVersions promoted, IPromotionStore store)
    {
        context.TagState(store.ReadStanding().VersionOf(PromotionSubject.Model));
        using var now = inForce.Read();
        return TypedResults.Ok(new ModelsAnswer
        {
            InForce = now.Model.Version.ToString(),
            Shadow = now.Shadow?.Version.ToString(),
            Installed = [.. models.Installed().Select(InstalledModelAnswer.Of)],
            Promotions = [.. store.ReadHistory([PromotionSubject.Model, PromotionSubject.Shadow], HistoryLength).Select(PromotionAnswer.Of)],
            Problems = promoted.Problems.Count == 0 ? null : promoted.Problems,
        });
    }

    private static async Task<Results<Ok<PromotionAnswer>, ProblemHttpResult>> PromoteAsync(
        JsonBody<ModelPromotionRequest> body, Caller caller, HttpContext context, InForceSource inForce, ModelsInForce models, PromotedVersions promoted, IPromotionStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        checks.Id("model", request.Model, required: true);
        checks.Field("reason", request.Reason);
        if (checks.Failed) return checks.Refusal();

        InstalledModel model;
        LoadedModel loaded;
        using var now = inForce.Read();
        try
        {
            model = PromotionChecks.Find(models.Installed(), request.Model!);
            if (!request.Shadow) PromotionChecks.CheckAttributes(now.Policy, model);
            // Whether it can be loaded is seen before it is stored as promoted.
            loaded = models.Load(model);
        }
        catch (PromotionRefusedException refused)
        {
            return TypedResults.Problem(VersionProblems.Of(refused));
        }
        catch (ModelFormatException error)
        {
            return TypedResults.Problem(Problem.Of(409, "model_unusable", $"The model cannot be used: {error.Message}"));
        }

        using (loaded)
        {
            var outcome = await store.PromoteModelAsync(model.Version!, request.Shadow, VersionProblems.Said(request.Reason), caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
            promoted.Refresh();
            return VersionProblems.Answer(outcome);
        }
    }

    private static async Task<Results<Ok<PromotionAnswer>, ProblemHttpResult>> RollBackAsync(
        OptionalJsonBody<ModelRollbackRequest> body, Caller caller, HttpContext context, PromotedVersions promoted, IPromotionStore store, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        checks.Field("reason", body.Value.Reason);
        if (checks.Failed) return checks.Refusal();
        var subject = body.Value.Shadow ? PromotionSubject.Shadow : PromotionSubject.Model;
        var outcome = await store.UndoAsync(subject, VersionProblems.Said(body.Value.Reason), caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
        promoted.Refresh();
        return VersionProblems.Answer(outcome);
    }

    private static async Task<Results<Ok<PromotionAnswer>, ProblemHttpResult>> EndShadowAsync(
        Caller caller, HttpContext context, PromotedVersions promoted, IPromotionStore store, TimeProvider clock, CancellationToken cancellation)
    {
        var outcome = await store.PromoteModelAsync(null, asShadow: true, null, caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
        promoted.Refresh();
        return VersionProblems.Answer(outcome);
    }
}
