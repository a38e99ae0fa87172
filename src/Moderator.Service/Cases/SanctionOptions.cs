using System.ComponentModel.DataAnnotations;
using Moderator.Storage.Authors;

namespace Moderator.Service.Cases;

/// <summary>What strikes against authors come to.</summary>
public sealed record SanctionOptions
{
    /// <summary>How long a strike counts.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan StrikeStandsFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many strikes that count mute their author; 0 for no number of them.</summary>
    [Range(0, 100)]
    public int MuteAtStrikes { get; init; } = 3;

    /// <summary>For how long they do.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan MuteFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many waiting comments of one author a moderator may reject by one act.</summary>
    [Range(1, 100_000)]
    public int MostRejectedTogether { get; init; } = 1_000;

    internal StrikeTerms Terms => new(StrikeStandsFor, MuteAtStrikes, MuteFor);
}

/// <summary>Which rejections bring a strike.</summary>
internal static class StrikeReasons
{
    /// <summary>The strike that a rejection with this reason brings; null for none.</summary>
    public static StrikeTerms? StrikeFor(this ServiceOptions options, string? reason) => options.Statements.RuleOf(reason) is { Strike: true } ? options.Sanctions.Terms : null;
}
