using Moderator.Core.Scoring;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>Which waiting comments somebody wants, out of those they may see. What is null asks for nothing.</summary>
public sealed record ReviewFilter
{
    public string? Site { get; init; }

    public string? Section { get; init; }

    public string? ArticleId { get; init; }

    public string? AuthorId { get; init; }

    /// <summary>As the site said, or else as the model found.</summary>
    public string? Language { get; init; }

    /// <summary>Whose score <see cref="ScoreFrom"/> and <see cref="ScoreTo"/> mean; null for the highest of all.</summary>
    public AttributeId? Attribute { get; init; }

    public double? ScoreFrom { get; init; }

    public double? ScoreTo { get; init; }

    /// <summary>Only what waits since this time or later.</summary>
    public DateTimeOffset? QueuedFrom { get; init; }

    /// <summary>Only what waited before this time.</summary>
    public DateTimeOffset? QueuedTo { get; init; }

    /// <summary>Only what readers reported.</summary>
    public bool OnlyReported { get; init; }

    /// <summary>The score that the filter's attribute names, of the latest revision (r) of what waits (q); -1 where there is none.</summary>
    internal const string Score =
        """
        COALESCE(CASE @attribute
            WHEN 'TOXICITY' THEN r.toxicity WHEN 'SEVERE_TOXICITY' THEN r.severe_toxicity
            WHEN 'IDENTITY_ATTACK' THEN r.identity_attack WHEN 'INSULT' THEN r.insult WHEN 'PROFANITY' THEN r.profanity
            WHEN 'THREAT' THEN r.threat WHEN 'SEXUALLY_EXPLICIT' THEN r.sexually_explicit WHEN 'SPAM' THEN r.spam
            ELSE q.risk END, -1)
        """;

    /// <summary>
    /// The rows that a user may see and the filter lets through: of queue_items (q), its comment (c) and its latest revision
    /// (r). Places and role stand in the query itself, so that no list and no count shows what is not theirs.
    /// </summary>
    internal const string Rows =
        $"""
        CROSS JOIN comments c ON c.comment_key = q.comment_key
        CROSS JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
        WHERE (@senior = 1 OR q.escalated_at IS NULL)
            AND {Places.Condition}
            AND (@site IS NULL OR c.site = @site)
            AND (@section IS NULL OR c.section = @section)
            AND (@queued_from IS NULL OR q.queued_at >= @queued_from)
            AND (@queued_to IS NULL OR q.queued_at < @queued_to)
            AND (@article_id IS NULL OR c.article_id = @article_id)
            AND (@author_id IS NULL OR c.author_id = @author_id)
            AND (@language IS NULL OR COALESCE(c.language, r.language) = @language)
            AND (@score_from IS NULL AND @score_to IS NULL OR {Score} BETWEEN COALESCE(@score_from, 0) AND COALESCE(@score_to, 1))
            AND (@reported = 0 OR EXISTS (SELECT 1 FROM reports f WHERE f.comment_key = c.comment_key AND f.revision = c.revision))
        """;

    /// <summary>Sets the parameters of <see cref="Rows"/>.</summary>
    internal Statement Set(Statement statement, User user) => statement
        .Set("@senior", user.Role >= UserRole.Senior ? 1 : 0)
        .Set("@places", Places.Json(user))
        .Set("@site", Site)
        .Set("@section", Section)
        .Set("@queued_from", QueuedFrom?.ToUnixTimeMilliseconds())
        .Set("@queued_to", QueuedTo?.ToUnixTimeMilliseconds())
        .Set("@article_id", ArticleId)
        .Set("@author_id", AuthorId)
        .Set("@language", Language)
        .Set("@attribute", Attribute?.WireName())
        .Set("@score_from", ScoreFrom)
        .Set("@score_to", ScoreTo)
        .Set("@reported", OnlyReported ? 1 : 0);
}
