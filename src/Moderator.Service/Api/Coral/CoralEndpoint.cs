using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.Coral;

/// <summary>
/// Coral's external moderation phase: Coral sends every new comment before it is published, and the policy in force
/// answers. The comment is stored with its decision before the answer is sent, like any other.
/// </summary>
internal static class CoralEndpoint
{
    public static void AddCoral(this IServiceCollection services, CoralOptions options)
    {
        options.Check();
        services.AddSingleton(options);
    }

    /// <param name="keyed">Where it is registered if a key is what lets in.</param>
    /// <param name="options">Whose secrets let in, if there are any.</param>
    /// <param name="open">Where it is registered if a signature is what lets in.</param>
    public static void MapCoral(this IEndpointRouteBuilder keyed, CoralOptions options, IEndpointRouteBuilder open)
    {
        var route = options.Secret is not null
            ? open.MapPost(CoralPaths.Moderate, ModerateAsync)
            : keyed.MapPost(CoralPaths.Moderate, ModerateAsync).WithMetadata(KeyRequired.For(KeyScope.Submit, SiteRule.InBody));
        route
            .WithName("moderateForCoral")
            .WithSummary("Decide on a comment for Coral's external moderation phase")
            .WithDescription("The URL to set in Coral. With secrets configured, the signature in X-Coral-Signature lets in; without, a key with the scope submit, also as ?key=. Answers 204 where the policy approves, so that Coral's other phases go on, else a status and a flag.")
            .WithJson(
                """{"action": "NEW", "comment": {"body": "<p>What a stupid article, you moron.</p>", "parentID": "c-1000"}, "author": {"id": "u-7"}, "story": {"id": "a-1", "url": "https://gazette.example/a-1"}, "site": {"id": "gazette"}, "tenantID": "t-1", "tenantDomain": "coral.gazette.example"}""",
                """{"actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}], "tags": [], "status": "SYSTEM_WITHHELD"}""")
            .Produces(204)
            .ProducesProblem(401);
    }

    private static async Task ModerateAsync(
        HttpContext context, CoralOptions coral, ServiceOptions options, CommentIntake intake, InForceSource inForce)
    {
        var body = await ReadWholeAsync(context);
        if (coral.Secret is not null && !CoralSignature.Fits(context.Request.Headers[CoralSignature.Header], body.Span, coral.Secrets))
        {
            throw new RequestRefusedException(Problem.Of(
                401, "signature_invalid", "The request is not signed with a secret that is in force; expected the header X-Coral-Signature: sha256=HEX, the HMAC-SHA256 of the body with Coral's signing secret."));
        }

        using var document = WireJson.ReadObject(body, options.MaxJsonDepth);
        var checks = new FieldChecks(options);
        if (CoralRequest.Read(document.RootElement, checks) is not { } comment)
        {
            await Problem.WriteAsync(context, checks.Refusal().ProblemDetails);
            return;
        }

        if (context.Features.Get<Caller>() is { Site: not null } caller) comment = comment with { Site = caller.SiteOf(comment.Site) };
        using var now = inForce.Read();
        var stored = await intake.StoreAsync(intake.Take(comment, now), context.RequestAborted);
        await AnswerAsync(context, stored, coral);
    }

    private static Task AnswerAsync(HttpContext context, StandingComment standing, CoralOptions coral)
    {
        var reply = coral.ReplyTo(standing.Decision.Action);
        // A language that the policy does not cover goes to a person; Coral is not told that it was found toxic.
        var flag = reply.Flags && standing.Decision.MatchedRules.Any(r => !r.RuleId.StartsWith(BuiltInRules.Prefix, StringComparison.Ordinal));
        if (reply.Status is null && !flag && reply.Tags.Count == 0)
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            if (flag)
            {
                json.WriteStartArray("actions");
                json.WriteStartObject();
                json.WriteString("actionType", "FLAG");
                json.WriteString("reason", IsSpam(standing.Scores) ? "COMMENT_DETECTED_SPAM" : "COMMENT_DETECTED_TOXIC");
                json.WriteEndObject();
                json.WriteEndArray();
            }

            if (reply.Tags.Count > 0)
            {
                json.WriteStartArray("tags");
                foreach (var tag in reply.Tags) json.WriteStringValue(tag);
                json.WriteEndArray();
            }

            if (reply.Status is not null) json.WriteString("status", reply.Status);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>Coral knows two kinds of finding: whether spam is the likeliest of all.</summary>
    private static bool IsSpam(AttributeScores scores) =>
        scores[AttributeId.Spam] is { } spam && scores.All(s => s.Value <= spam);

    /// <summary>The body as it came: the signature is of its bytes.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadWholeAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
            throw new RequestRefusedException(Problem.Of(413, "body_too_large", $"The body is larger than the {limit} bytes that this address takes."));
        }
    }
}
