using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Moderator.Core.Authors;
using Moderator.Storage.Appeals;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Webhooks;

/// <summary>An answered appeal as a receiver is told of it: the body of a delivery.</summary>
public sealed record AppealMessage(string Type, DateTimeOffset Timestamp, ToldAppeal Data)
{
    internal static AppealMessage Of(DueDelivery.OfAppeal due) => new(WebhookEventNames.NamesOf(due.Event)[0], due.Appeal.DecidedAt ?? due.Appeal.ReceivedAt, new ToldAppeal
    {
        AppealId = due.Appeal.Id,
        CommentId = due.Comment.Id,
        Site = due.Comment.Site,
        DecisionId = due.Appeal.DecisionId,
        State = due.Appeal.State.WireName(),
        Answer = due.Appeal.Answer,
        DecidedBy = due.Appeal.DecidedBy,
        ReversalId = due.Appeal.ReversalId,
    });
}

/// <summary>What became of an appeal.</summary>
public sealed record ToldAppeal
{
    public required long AppealId { get; init; }

    public required string CommentId { get; init; }

    public string? Site { get; init; }

    /// <summary>The decision that was appealed.</summary>
    public required long DecisionId { get; init; }

    /// <summary>upheld (the decision stands) or overturned.</summary>
    public required string State { get; init; }

    /// <summary>For the commenter; left out where it was removed since.</summary>
    public string? Answer { get; init; }

    public string? DecidedBy { get; init; }

    /// <summary>The decision that reverses the first; left out where there is none.</summary>
    public long? ReversalId { get; init; }
}

/// <summary>A sanction as a receiver is told of it: the body of a delivery.</summary>
public sealed record SanctionMessage(string Type, DateTimeOffset Timestamp, ToldSanction Data)
{
    internal static SanctionMessage Of(DueDelivery.OfSanction due)
    {
        var isLifted = due.Event == WebhookEvents.SanctionLifted;
        return new SanctionMessage(WebhookEventNames.NamesOf(due.Event)[0], (isLifted ? due.Sanction.LiftedAt : null) ?? due.Sanction.GivenAt, new ToldSanction
        {
            SanctionId = due.Sanction.Id,
            AuthorId = due.AuthorId,
            Site = due.Site,
            Kind = due.Sanction.Kind.WireName(),
            Reason = due.Sanction.Reason,
            By = isLifted ? due.Sanction.LiftedBy : due.Sanction.GivenBy,
            Until = due.Sanction.Until,
            DecisionId = due.Sanction.DecisionId,
            LiftReason = isLifted ? due.Sanction.LiftReason : null,
        });
    }
}

/// <summary>What is, or was, held against an author.</summary>
public sealed record ToldSanction
{
    public required long SanctionId { get; init; }

    public required string AuthorId { get; init; }

    public string? Site { get; init; }

    /// <summary>strike, mute, pre_moderate or ban.</summary>
    public required string Kind { get; init; }

    public required string Reason { get; init; }

    public string? By { get; init; }

    /// <summary>Left out where it stands until it is lifted.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The rejection that it was given with.</summary>
    public long? DecisionId { get; init; }

    public string? LiftReason { get; init; }
}

/// <summary>Makes the body of a delivery, whatever it tells of.</summary>
internal static class DeliveryBody
{
    // Never part of a page: letters of every script stay readable.
    private static readonly CaseMessageJson Json = new(new JsonSerializerOptions(CaseMessageJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>JSON, UTF-8, snake_case.</summary>
    /// <param name="due">What is to be told.</param>
    /// <param name="appealUrl">Where a decision can be appealed; null where it cannot.</param>
    public static byte[] Of(DueDelivery due, Func<Core.Decisions.Decision, string?> appealUrl) => due switch
    {
        DueDelivery.OfDecision decision => WebhookMessage.Of(decision, appealUrl(decision.Decision)).ToBytes(),
        DueDelivery.OfAppeal appeal => JsonSerializer.SerializeToUtf8Bytes(AppealMessage.Of(appeal), Json.AppealMessage),
        DueDelivery.OfSanction sanction => JsonSerializer.SerializeToUtf8Bytes(SanctionMessage.Of(sanction), Json.SanctionMessage),
        _ => throw new ArgumentOutOfRangeException(nameof(due), due.Event, null),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AppealMessage))]
[JsonSerializable(typeof(SanctionMessage))]
internal sealed partial class CaseMessageJson : JsonSerializerContext;
