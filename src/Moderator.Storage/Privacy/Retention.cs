namespace Moderator.Storage.Privacy;

/// <summary>How long texts and authors are kept, by the action that stands, from the latest text's arrival on; null is for ever.</summary>
public sealed record Retention(TimeSpan? Approved, TimeSpan? Review, TimeSpan? Rejected)
{
    /// <summary>Whether nothing ever expires.</summary>
    public bool KeepsAll => this is { Approved: null, Review: null, Rejected: null };

    /// <summary>What is younger than this never expires; null where nothing expires.</summary>
    public TimeSpan? Shortest => KeepsAll ? null : new[] { Approved, Review, Rejected }.Min();
}

/// <summary>How many comments' texts and authors were, or would be, removed, by the action that stands.</summary>
public sealed record ExpiredCounts(long Approved, long Review, long Rejected)
{
    public static ExpiredCounts None { get; } = new(0, 0, 0);

    public long All => Approved + Review + Rejected;

    public static ExpiredCounts operator +(ExpiredCounts a, ExpiredCounts b) => new(a.Approved + b.Approved, a.Review + b.Review, a.Rejected + b.Rejected);
}

/// <summary>A step of the pass over the old comments.</summary>
/// <param name="Removed">What this step removed.</param>
/// <param name="Next">Where the next step begins; null after the last.</param>
public sealed record RetentionStep(ExpiredCounts Removed, long? Next);

/// <summary>Where an author's id is known: as the author of comments, or as a reader who reported some.</summary>
/// <param name="IsHere">Whether under the site that was asked for.</param>
/// <param name="Elsewhere">Every other site, in order; null stands for the comments without a site.</param>
public sealed record AuthorPlaces(bool IsHere, IReadOnlyList<string?> Elsewhere)
{
    /// <summary>Whether whoever asked can only have meant another site.</summary>
    public bool IsOnlyElsewhere => !IsHere && Elsewhere.Count > 0;

    /// <summary>The other sites in words.</summary>
    public string InWords() => string.Join(", ", Elsewhere.Select(site => site is null ? "comments without a site" : $"site \"{site}\""));
}

/// <summary>What was removed of an author.</summary>
/// <param name="Comments">Comments that lost their texts and their author.</param>
/// <param name="Reports">Reports that the author had made as a reader.</param>
/// <param name="Suggestions">Suggested scores whose text was the author's.</param>
public sealed record ErasedAuthor(long Comments, long Reports, long Suggestions);
