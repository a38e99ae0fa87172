using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Cases;

/// <summary>How commenters appeal against rejections.</summary>
public sealed record AppealOptions
{
    /// <summary>For how long after a decision it can be appealed. The Digital Services Act asks platforms for six months at least.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(184);

    /// <summary>How many appeals one author may make in a day.</summary>
    [Range(1, 1_000)]
    public int MaxInDay { get; init; } = 10;

    /// <summary>The longest text of an appeal and of an answer, in UTF-16 code units.</summary>
    [Range(100, 100_000)]
    public int MaxTextLength { get; init; } = 4_000;

    /// <summary>How often the page of one decision may be asked for in a minute; more is answered with 429.</summary>
    [Range(1, 10_000)]
    public int MaxPageRequestsInMinute { get; init; } = 30;

    /// <summary>For how long an appeal that a moderator has open is nobody else's.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan ClaimTime { get; init; } = TimeSpan.FromMinutes(20);
}
