using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Service.Keys;
using Moderator.Service.Versions;
using Moderator.Storage.Keys;

namespace Moderator.Service.Api.OpenAi;

/// <summary>OpenAI's moderation endpoint: its clients need no more than another base URL. Nothing is stored.</summary>
internal static class ModerationEndpoint
{
    public static void AddOpenAi(this IServiceCollection services, OpenAiOptions options) => services.AddSingleton(options);

    public static void MapOpenAi(this IEndpointRouteBuilder routes, ServiceOptions options) => routes
        .MapPost(OpenAiPaths.Moderations, ModerateAsync)
        .WithMetadata(KeyRequired.For(KeyScope.Score, SiteRule.NoSite), new RequestSizeLimitAttribute(options.MaxBatchBodyBytes))
        .WithName("moderate")
        .WithSummary("Score texts as OpenAI's moderation endpoint does")
        .WithDescription("Takes input as a string, an array of strings (one result each) or an array of text parts (one result), and answers with OpenAI's thirteen categories. What no model here judges scores 0, is false, and has an empty category_applied_input_types. model may name an installed model; OpenAI's own names mean the one in force.")
        .WithJson(
            """{"input": "What a stupid article, you moron.", "model": "omni-moderation-latest"}""",
            """{"id": "modr-0f4c", "model": "moderator-1@1-74b8e7560cd8", "results": [{"flagged": true, "categories": {"harassment": true}, "category_scores": {"harassment": 0.91}, "category_applied_input_types": {"harassment": ["text"]}}]}""");

    private static async Task ModerateAsync(HttpContext context, ServiceOptions service, OpenAiOptions options, InForceSource inForce, ModelsInForce models)
    {
        using var document = await WireJson.ReadObjectAsync(context, service.MaxJsonDepth);
        if (!ModerationRequest.TryRead(document.RootElement, service, out var request, out var error))
        {
            await error.Answer().WriteAsync(context);
            return;
        }

        using var now = inForce.Read();
        using var pinned = request.Model is { } name ? models.Find(name) : null;
        if (request.Model is not null && pinned is null)
        {
            await OpenAiError.Invalid("model", "The model that 'model' names is not installed. Leave it out, or name one of /v1/models.", "model_not_found").Answer().WriteAsync(context);
            return;
        }

        var model = pinned?.Model ?? now.Model;
        var results = new AttributeScores[request.Inputs.Count];
        if (results.Length == 1)
        {
            results[0] = Score(model, request.Inputs[0]);
        }
        else
        {
            var limits = new ParallelOptions { CancellationToken = context.RequestAborted, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, results.Length, limits, i => results[i] = Score(model, request.Inputs[i]));
        }

        var body = new ArrayBufferWriter<byte>(1_024 * results.Length);
        using (var json = new Utf8JsonWriter(body, WireJson.WriterOptions)) Write(json, model.Version, results, options.FlaggedFrom);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Of several texts that are judged together, the highest score of each attribute counts.</summary>
    private static AttributeScores Score(ICommentModel model, IReadOnlyList<string> texts)
    {
        var highest = AttributeScores.None;
        foreach (var text in texts)
        {
            foreach (var (attribute, score) in model.Score(text).Scores)
            {
                if (highest[attribute] is not { } known || score > known) highest = highest.With(attribute, score);
            }
        }

        return highest;
    }

    private static void Write(Utf8JsonWriter json, ModelVersion model, IReadOnlyList<AttributeScores> results, double flaggedFrom)
    {
        json.WriteStartObject();
        json.WriteString("id", "modr-" + RandomNumberGenerator.GetHexString(32, lowercase: true));
        json.WriteString("model", model.ToString());
        json.WriteStartArray("results");
        foreach (var scores in results) WriteResult(json, scores, flaggedFrom);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, AttributeScores scores, double flaggedFrom)
    {
        var judged = ModerationCategory.All.Select(c => (c.Name, Score: c.ScoreOf(scores))).ToArray();
        json.WriteStartObject();
        json.WriteBoolean("flagged", Array.Exists(judged, c => c.Score >= flaggedFrom));
        json.WriteStartObject("categories");
        foreach (var (name, score) in judged) json.WriteBoolean(name, score >= flaggedFrom);
        json.WriteEndObject();
        json.WriteStartObject("category_scores");
        foreach (var (name, score) in judged) json.WriteNumber(name, Math.Round(score ?? 0, 6));
        json.WriteEndObject();
        json.WriteStartObject("category_applied_input_types");
        foreach (var (name, score) in judged)
        {
            json.WriteStartArray(name);
            if (score is not null) json.WriteStringValue("text");
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
