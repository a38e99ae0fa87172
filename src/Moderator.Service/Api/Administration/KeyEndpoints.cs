using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Administration;

/// <summary>The keys that may call the service.</summary>
internal static class KeyEndpoints
{
    private static readonly KeyRequired Admin = KeyRequired.For(KeyScope.Admin);

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithMetadata(Admin);
        keys.MapPost("", CreateAsync).WithName("createKey").WithSummary("Make a key, whose secret is shown this once");
        keys.MapGet("", ReadAll).WithName("listKeys").WithSummary("List the keys, revoked ones too, without their secrets");
        keys.MapGet("/{id:long}", Find).WithName("getKey").WithSummary("Read a key").WithDescription("The ETag changes when the key is rotated or revoked.").ProducesProblem(404);
        keys.MapPost("/{id:long}/rotate", RotateAsync)
            .WithName("rotateKey")
            .WithSummary("Give a key a new secret")
            .WithDescription("The new secret is shown this once. The one before stays valid for overlap_seconds; one before that ends at once. With If-Match only while the key is as that ETag says.")
            .TakesIfMatch()
            .ProducesProblem(404);
        keys.MapDelete("/{id:long}", RevokeAsync)
            .WithName("revokeKey")
            .WithSummary("Revoke a key, for good and at once")
            .TakesIfMatch()
            .ProducesProblem(404);
    }

    private static async Task<Results<Created<NewKeyAnswer>, ProblemHttpResult>> CreateAsync(
        JsonBody<KeyRequest> body, Caller caller, IApiKeyStore store, ApiKeyRing ring, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        var checks = new FieldChecks(options);
        // JSON's null may stand in the list whatever its type says.
        if (!KeyScopes.TryParse(request.Scopes?.Select(s => s ?? "null") ?? [], out var scopes, out _))
            checks.Add("scopes", $"Names what is no scope; expected one or several of {string.Join(", ", KeyScopes.AllNames)}.");
        else
            CheckTerms(request, scopes, checks);
        if (checks.Failed) return checks.Refusal();

        var secret = ApiKey.Make();
        var key = await store.AddAsync(
            new NewApiKey { Name = request.Name!, Hash = ApiKey.HashOf(secret), Scopes = scopes, Site = request.Site, Limits = LimitsOf(request) },
            caller.Actor,
            clock.GetUtcNow(),
            cancellation);
        ring.Reload();
        return TypedResults.Created($"/v1/keys/{key.Id}", NewKeyAnswer.Of(key, secret));
    }

    private static Ok<KeysAnswer> ReadAll(IApiKeyStore store) => TypedResults.Ok(new KeysAnswer([.. store.ReadAll().Select(KeyAnswer.Of)]));

    private static Results<Ok<KeyAnswer>, ProblemHttpResult> Find(long id, HttpContext context, IApiKeyStore store)
    {
        if (store.Find(id) is not { } key) return TypedResults.Problem(Unknown());
        context.TagState(key.Version);
        return TypedResults.Ok(KeyAnswer.Of(key));
    }

    private static async Task<Results<Ok<NewKeyAnswer>, ProblemHttpResult>> RotateAsync(
        long id, JsonBody<KeyRotationRequest> body, Caller caller, HttpContext context, IApiKeyStore store, ApiKeyRing ring, ServiceOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var checks = new FieldChecks(options);
        if (KeyTerms.OverlapOf(body.Value.OverlapSeconds) is not { } overlap)
        {
            checks.Add("overlap_seconds", KeyTerms.BadOverlap);
            return checks.Refusal();
        }

        var (secret, now) = (ApiKey.Make(), clock.GetUtcNow());
        var key = await store.RotateAsync(id, ApiKey.HashOf(secret), now + overlap, caller.Actor, now, cancellation, context.Expected());
        if (key is null) return TypedResults.Problem(Unknown());
        ring.Reload();
        return TypedResults.Ok(NewKeyAnswer.Of(key, secret));
    }

    private static async Task<Results<Ok<KeyAnswer>, ProblemHttpResult>> RevokeAsync(
        long id, Caller caller, HttpContext context, IApiKeyStore store, ApiKeyRing ring, TimeProvider clock, CancellationToken cancellation)
    {
        var key = await store.RevokeAsync(id, caller.Actor, clock.GetUtcNow(), cancellation, context.Expected());
        if (key is null) return TypedResults.Problem(Unknown());
        ring.Reload();
        return TypedResults.Ok(KeyAnswer.Of(key));
    }

    private static void CheckTerms(KeyRequest request, KeyScope scopes, FieldChecks checks)
    {
        foreach (var (field, message) in KeyTerms.Check(request.Name, scopes, request.Site, LimitsOf(request))) checks.Add(field, message);
    }

    private static KeyLimits LimitsOf(KeyRequest request) => new(request.RatePerSecond, request.Burst, request.DailyQuota);

    private static ProblemDetails Unknown() => Problem.Of(404, "no_such_key", "No key in force has this id. GET /v1/keys lists them.");
}
