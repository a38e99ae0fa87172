using System.Text.Json.Serialization;

namespace Moderator.Client;

/// <summary>What the model says of a text and the policy would decide.</summary>
public sealed record Scored
{
    /// <summary>Calibrated probabilities, 0 to 1, by attribute. Empty where the text could not be scored.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    public string? Language { get; init; }

    /// <summary>The model that made the scores: name@version-hash.</summary>
    public string? Model { get; init; }

    [JsonRequired]
    public Decided Decision { get; init; } = null!;
}

/// <summary>A stored comment and what was decided on it.</summary>
public sealed record Stored
{
    [JsonRequired]
    public string Id { get; init; } = "";

    public string? Site { get; init; }

    /// <summary>1 for the first text, 2 for the next, and so on.</summary>
    public int Revision { get; init; }

    public string? Language { get; init; }

    /// <summary>Calibrated probabilities, 0 to 1, by attribute.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    public string? Model { get; init; }

    [JsonRequired]
    public Decided Decision { get; init; } = null!;
}

/// <summary>A decision.</summary>
public sealed record Decided
{
    /// <summary>Grows from decision to decision; null where it is not stored.</summary>
    public long? Id { get; init; }

    public int? Revision { get; init; }

    /// <summary>One of <see cref="ModeratorActions"/>.</summary>
    [JsonRequired]
    public string Action { get; init; } = "";

    /// <summary><c>policy</c> or <c>moderator</c>.</summary>
    public string? Source { get; init; }

    public string? Moderator { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    public IReadOnlyList<MatchedRule> MatchedRules { get; init; } = [];

    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    public string? Model { get; init; }

    public string? Policy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>A rule of the policy that matched.</summary>
public sealed record MatchedRule(string Id, string Action, string Reason);

/// <summary>A stored comment with its history.</summary>
public sealed record CommentHistory
{
    [JsonRequired]
    public string Id { get; init; } = "";

    public string? Site { get; init; }

    public string? Section { get; init; }

    public string? Language { get; init; }

    public string? ParentId { get; init; }

    public CommentAuthor? Author { get; init; }

    public CommentArticle? Article { get; init; }

    public string Text { get; init; } = "";

    public int Revision { get; init; }

    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Whether it waits for a moderator.</summary>
    public bool Queued { get; init; }

    public ReportCounts Reports { get; init; } = new();

    /// <summary>The one that stands.</summary>
    [JsonRequired]
    public Decided Decision { get; init; } = null!;

    /// <summary>Every one, oldest first.</summary>
    public IReadOnlyList<Decided> Decisions { get; init; } = [];

    /// <summary>What a change is bound to with <c>ifVersion</c>; another one after every change.</summary>
    [JsonIgnore]
    public string? Version { get; init; }
}

/// <summary>A comment that was found, or that waits in the queue.</summary>
public sealed record FoundComment
{
    [JsonRequired]
    public string Id { get; init; } = "";

    public string? Site { get; init; }

    public string? Section { get; init; }

    public string? Language { get; init; }

    public string? ParentId { get; init; }

    public CommentAuthor? Author { get; init; }

    public CommentArticle? Article { get; init; }

    public string Text { get; init; } = "";

    public int Revision { get; init; }

    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>In the queue: the highest score; 1 where the comment could not be scored.</summary>
    public double? Risk { get; init; }

    /// <summary>In the queue: since when it waits.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>In the queue: what readers reported.</summary>
    public ReportCounts? Reports { get; init; }

    [JsonRequired]
    public Decided Decision { get; init; } = null!;
}

/// <summary>What readers reported of a text.</summary>
public sealed record ReportCounts
{
    public int Count { get; init; }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<ReasonCount> Reasons { get; init; } = [];
}

/// <summary>How many reports gave a reason.</summary>
public sealed record ReasonCount(string Reason, int Count);

/// <summary>What became of a report.</summary>
public sealed record Reported
{
    /// <summary>False where this reader had reported this text before.</summary>
    public bool Counted { get; init; }

    /// <summary>How many reports the text has.</summary>
    public int Reports { get; init; }

    /// <summary>The decision that stands by now.</summary>
    [JsonRequired]
    public Decided Decision { get; init; } = null!;
}

/// <summary>An annotation as it is stored.</summary>
public sealed record Annotated(long Id, int Revision, string Annotator, IReadOnlyDictionary<string, double> Labels, IReadOnlyList<TextSpan> Spans, string? Note, DateTimeOffset AnnotatedAt);

/// <summary>What is known of an author.</summary>
public sealed record AuthorHistory(string Id, string? Site, string? Name, int Comments, int Approved, int Review, int Rejected, DateTimeOffset FirstAt, DateTimeOffset LatestAt);

internal sealed record ManyScored(IReadOnlyList<Scored> Results);

internal sealed record ManyStored(IReadOnlyList<Stored> Results);

internal sealed record CommentsPage(IReadOnlyList<FoundComment> Items, string? NextCursor);
