using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.ReviewConsole.Bulk;

/// <summary>How many comments are decided on together, and for how long that can be undone.</summary>
public sealed record BulkOptions
{
    /// <summary>How many comments a moderator decides on at once. A senior or an admin decides more.</summary>
    [Range(0, 1_000_000)]
    public int MostByModerator { get; init; } = 50;

    /// <summary>How many comments anybody decides on at once.</summary>
    [Range(1, 1_000_000)]
    public int Most { get; init; } = 10_000;

    /// <summary>For how long a decision on many comments can be undone.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan UndoTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How many comments of a range are shown to judge it by.</summary>
    [Range(1, 100)]
    public int SampleSize { get; init; } = 6;
}
