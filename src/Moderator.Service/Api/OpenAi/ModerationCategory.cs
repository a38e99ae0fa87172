using Moderator.Core.Scoring;

namespace Moderator.Service.Api.OpenAi;

/// <summary>One of OpenAI's categories, and what we know of it.</summary>
/// <param name="Name">OpenAI's name.</param>
/// <param name="Ours">Our attributes that must all be there: the lowest score counts. Empty where nothing of ours judges it.</param>
/// <param name="Reason">Why these.</param>
internal sealed record ModerationCategory(string Name, IReadOnlyList<AttributeId> Ours, string Reason)
{
    private const string NotTaught = "No model here was taught it, and a guess would be taken for a finding.";

    /// <summary>All thirteen, in the order of OpenAI's answers.</summary>
    public static IReadOnlyList<ModerationCategory> All { get; } =
    [
        new("harassment", [AttributeId.Insult], "Language that goes for somebody: what INSULT is."),
        new("harassment/threatening", [AttributeId.Threat], "A threat goes for somebody by itself."),
        new("sexual", [AttributeId.SexuallyExplicit], "The same thing by another name."),
        new("hate", [AttributeId.IdentityAttack], "Hatred for what somebody is: what IDENTITY_ATTACK is."),
        new("hate/threatening", [AttributeId.IdentityAttack, AttributeId.Threat], "Both at once; the less likely of two bounds their meeting."),
        new("illicit", [], NotTaught),
        new("illicit/violent", [], NotTaught),
        new("self-harm/intent", [], NotTaught),
        new("self-harm/instructions", [], NotTaught),
        new("self-harm", [], NotTaught),
        new("sexual/minors", [], NotTaught),
        new("violence", [AttributeId.Threat], "Of violence, what a comment commonly holds is the threat of it; depictions are not judged."),
        new("violence/graphic", [], NotTaught),
    ];

    /// <summary>The category's score; null where the model does not judge it.</summary>
    public double? ScoreOf(AttributeScores scores)
    {
        double? lowest = null;
        foreach (var attribute in Ours)
        {
            if (scores[attribute] is not { } score) return null;
            lowest = lowest is { } known ? Math.Min(known, score) : score;
        }

        return lowest;
    }
}
