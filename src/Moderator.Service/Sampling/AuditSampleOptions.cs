using System.ComponentModel.DataAnnotations;
using Moderator.Core.Statistics;

namespace Moderator.Service.Sampling;

/// <summary>Which decisions that rules made alone moderators judge too, so that precision and recall can be estimated.</summary>
public sealed record AuditSampleOptions
{
    /// <summary>The share of plainly harmless approved comments; of comments near a threshold, and of rejected ones, more are taken. 0 takes none.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; init; } = 0.01;

    /// <summary>Of the sample, the share that two moderators judge: their agreement is measured by it.</summary>
    [Range(0.0, 1.0)]
    public double JudgedTwice { get; init; } = 0.2;

    internal AuditDesign AsDesign() => new(Share, JudgedTwice);
}
