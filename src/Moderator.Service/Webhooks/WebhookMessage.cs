using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Moderator.Core.Decisions;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Webhooks;

/// <summary>What a receiver is told: the body of a delivery.</summary>
public sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, WebhookDecision Data)
{
    // Never part of a page: letters of every script stay readable.
    private static readonly WebhookJson Json = new(new JsonSerializerOptions(WebhookJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal static WebhookMessage Of(DueDelivery.OfDecision due, string? appealUrl) => new(
        WebhookEventNames.NamesOf(due.Event)[0],
        due.Decision.DecidedAt,
        new WebhookDecision
        {
            CommentId = due.Comment.Id,
            Site = due.Comment.Site,
            Section = due.Comment.Section,
            ArticleId = due.Comment.ArticleId,
            ParentId = due.Comment.ParentId,
            Revision = due.Decision.Revision,
            DecisionId = due.Decision.Id,
            Action = due.Decision.Action.WireName(),
            PreviousAction = due.PreviousAction?.WireName(),
            Source = due.Decision.Source.WireName(),
            Moderator = due.Decision.Moderator,
            Reasons = due.Decision.Reasons,
            Rules = [.. due.Decision.MatchedRules.Select(r => r.RuleId)],
            Model = due.Decision.Model?.ToString(),
            Policy = due.Decision.Policy?.ToString(),
            Text = due.Comment.Text,
            AppealUrl = appealUrl,
        });

    /// <summary>JSON, UTF-8, snake_case.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json.WebhookMessage);
}

/// <summary>A decision as a receiver is told of it.</summary>
public sealed record WebhookDecision
{
    public required string CommentId { get; init; }

    public string? Site { get; init; }

    public string? Section { get; init; }

    public string? ArticleId { get; init; }

    public string? ParentId { get; init; }

    public required int Revision { get; init; }

    /// <summary>Grows from decision to decision: of two on one comment the higher one stands.</summary>
    public required long DecisionId { get; init; }

    public required string Action { get; init; }

    /// <summary>What stood before; null where nothing did.</summary>
    public string? PreviousAction { get; init; }

    public required string Source { get; init; }

    public string? Moderator { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<string> Rules { get; init; }

    public string? Model { get; init; }

    public string? Policy { get; init; }

    /// <summary>The text that was decided on, where the webhook asks for it and it is still there.</summary>
    public string? Text { get; init; }

    /// <summary>Where the commenter can appeal against a rejection: for the commenter alone, who needs nothing else to do it.</summary>
    public string? AppealUrl { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class WebhookJson : JsonSerializerContext;
