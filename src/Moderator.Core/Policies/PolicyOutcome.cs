using Moderator.Core.Decisions;
using Moderator.Core.Text;

namespace Moderator.Core.Policies;

/// <summary>What a policy says of one comment.</summary>
/// <param name="Action">What is to happen.</param>
/// <param name="MatchedRules">The rules of the file that matched, in its order, then the built-in ones; empty where the default decided.</param>
/// <param name="Reasons">One per matched rule, or the default's own; never empty.</param>
/// <param name="WordMatches">Words of the policy's lists in the comment, by position; empty where no evaluated rule asked for a list.</param>
public sealed record PolicyOutcome(
    ModerationAction Action,
    IReadOnlyList<MatchedRule> MatchedRules,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<WordListMatch> WordMatches);

/// <summary>A word or phrase of a policy's list found in a comment.</summary>
/// <param name="List">The list's name.</param>
/// <param name="Entry">The entry as the file writes it.</param>
/// <param name="Span">In the comment as written, UTF-16 offsets.</param>
public sealed record WordListMatch(string List, string Entry, TextSpan Span);
