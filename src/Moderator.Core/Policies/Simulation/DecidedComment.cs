using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies.Simulation;

/// <summary>A stored comment with what was decided on it, to be decided on again by another policy.</summary>
/// <param name="Number">Grows from comment to comment.</param>
/// <param name="Comment">With its latest text.</param>
/// <param name="Scores">That were stored with it.</param>
/// <param name="Model">The model that made them; null where it could not be scored.</param>
/// <param name="DetectedLanguage">The language that the model found; null where it could not tell.</param>
/// <param name="History">What stands of the author's earlier comments; null where the comment has no author.</param>
/// <param name="Action">What the policy of that time decided when the text arrived.</param>
/// <param name="Rules">The ids of the rules that matched then.</param>
/// <param name="Moderated">What a moderator decided since; null where none did.</param>
public sealed record DecidedComment(
    long Number,
    Comment Comment,
    AttributeScores Scores,
    ModelVersion? Model,
    string? DetectedLanguage,
    AuthorHistory? History,
    ModerationAction Action,
    IReadOnlyList<string> Rules,
    ModerationAction? Moderated);
