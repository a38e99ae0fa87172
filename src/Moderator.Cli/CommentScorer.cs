using Moderator.Classifier.Models;
using Moderator.Cli.Input;
using Moderator.Cli.Output;
using Moderator.Core.Policies;
using Moderator.Core.Scoring;
using Moderator.Service.Deciding;

namespace Moderator.Cli;

/// <summary>Scores a row with a model and asks a policy about it. Thread-safe.</summary>
/// <param name="model">Disposed with it.</param>
/// <param name="policy">Decides.</param>
public sealed class CommentScorer(ICommentModel model, Policy policy) : IDisposable
{
    // As the service decides unless it is told otherwise.
    private static readonly LanguageOptions Languages = new();

    /// <summary>What the model scores.</summary>
    public IReadOnlyList<AttributeId> Attributes => model.Attributes;

    public ScoredRow Score(CommentRow row)
    {
        var comment = row.Comment;
        var scored = model.Score(comment.Text, new CommentContext(comment.ParentText, comment.Article?.Title));
        var language = Languages.LanguageOf(comment, scored.Language);
        // Nothing is stored here, so no author has a history.
        var outcome = PolicyEvaluator.Evaluate(policy, new Signals { Comment = comment, Scores = scored.Scores, Language = language });
        return new ScoredRow(row, scored with { Language = language }, outcome.Action, outcome.Reasons, [.. outcome.MatchedRules.Select(r => r.RuleId)]);
    }

    public void Dispose() => model.Dispose();
}
