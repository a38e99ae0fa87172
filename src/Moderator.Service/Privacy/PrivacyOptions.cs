using System.ComponentModel.DataAnnotations;
using Moderator.Storage.Privacy;

namespace Moderator.Service.Privacy;

/// <summary>How long texts and authors are kept. Scores, decisions and versions stay in any case.</summary>
public sealed record PrivacyOptions
{
    /// <summary>How long approved comments' texts and authors are kept after the latest text; null is for ever.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? KeepApproved { get; init; }

    /// <summary>The same for comments that wait for a moderator.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? KeepReview { get; init; }

    /// <summary>The same for rejected comments.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? KeepRejected { get; init; }

    /// <summary>How often it is looked for what is too old.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "7.00:00:00")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Up to this size, in bytes, the database is written anew when an author's data is removed through the API; above it "moderator privacy scrub" does that in a quiet hour.</summary>
    [Range(0L, long.MaxValue)]
    public long ScrubUpTo { get; init; } = 536_870_912;

    /// <summary>The same as the store takes it.</summary>
    public Retention AsRetention() => new(KeepApproved, KeepReview, KeepRejected);
}
