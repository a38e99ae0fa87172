using System.Globalization;
using Moderator.Core.Decisions;
using Moderator.Core.Policies;

namespace Moderator.Core.Authors;

/// <summary>A sanction that binds an author's comments.</summary>
/// <param name="Kind">Not a strike: that binds nothing.</param>
/// <param name="Until">When it ends; null where it stands until it is lifted.</param>
public sealed record BindingSanction(SanctionKind Kind, DateTimeOffset? Until)
{
    /// <summary>Whether it is still in force.</summary>
    public bool IsInForce(DateTimeOffset now) => Until is null || Until > now;
}

/// <summary>What sanctions make of a comment, whatever the policy says of its text.</summary>
public static class SanctionRules
{
    /// <summary>The rule of the sanction that counts: a ban before a mute, a mute before pre-moderation, the longest of one kind.</summary>
    /// <param name="sanctions">Of the comment's author.</param>
    /// <param name="now">The time of the decision.</param>
    /// <returns>Its id is of <see cref="BuiltInRules"/>; null where none is in force.</returns>
    public static MatchedRule? Of(IReadOnlyList<BindingSanction> sanctions, DateTimeOffset now)
    {
        BindingSanction? worst = null;
        foreach (var sanction in sanctions)
        {
            if (sanction.IsInForce(now) && (worst is null || sanction.Kind > worst.Kind || (sanction.Kind == worst.Kind && (sanction.Until ?? DateTimeOffset.MaxValue) > (worst.Until ?? DateTimeOffset.MaxValue))))
                worst = sanction;
        }

        return worst?.Kind switch
        {
            SanctionKind.Ban => new MatchedRule(BuiltInRules.AuthorBanned, ModerationAction.Reject, $"The author is banned{End(worst)}."),
            SanctionKind.Mute => new MatchedRule(BuiltInRules.AuthorMuted, ModerationAction.Reject, $"The author is muted{End(worst)}."),
            SanctionKind.PreModerate => new MatchedRule(BuiltInRules.AuthorPreModerated, ModerationAction.Review, $"Every comment of the author is looked at{End(worst)}."),
            _ => null,
        };
    }

    private static string End(BindingSanction sanction) =>
        sanction.Until is { } until ? " until " + until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC" : "";
}
