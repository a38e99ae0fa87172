using System.Collections.Concurrent;
using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Core.Policies.Simulation;
using Moderator.Core.Scoring;

namespace Moderator.Service.Versions;

/// <summary>Tries a policy on stored comments. Reads and counts; changes nothing.</summary>
public static class PolicySimulator
{
    private const int ChunkSize = 256;

    /// <param name="policy">The policy to try.</param>
    /// <param name="model">The model it is tried with: stored scores of this very version are taken as they are, others are made anew.</param>
    /// <param name="comments">Read once, from one thread at a time, and not kept.</param>
    /// <param name="examples">How many changed comments are kept.</param>
    /// <param name="threads">How many comments are decided on at once.</param>
    /// <param name="done">Is told how many comments are done so far, from several threads.</param>
    /// <param name="cancellation">Ends it.</param>
    public static SimulationReport Run(
        Policy policy, ICommentModel model, IEnumerable<DecidedComment> comments, int examples, int threads, Action<long>? done, CancellationToken cancellation)
    {
        var whole = new SimulationReport(examples);
        var count = 0L;

        // Without buffering the chunks go out in order, and a thread's examples are its first ones.
        Parallel.ForEach(
            Partitioner.Create(comments.Chunk(ChunkSize), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            () => new SimulationReport(examples),
            (chunk, _, report) =>
            {
                foreach (var comment in chunk) Decide(policy, model, comment, report);
                done?.Invoke(Interlocked.Add(ref count, chunk.Length));
                return report;
            },
            report =>
            {
                lock (whole) whole.Add(report);
            });
        return whole;
    }

    private static void Decide(Policy policy, ICommentModel model, DecidedComment comment, SimulationReport report)
    {
        var rescore = comment.Model != model.Version;
        var scored = rescore
            ? model.Score(comment.Comment.Text, new CommentContext(comment.Comment.ParentText, comment.Comment.Article?.Title))
            : new ScoredText(comment.Scores, model.Version, comment.DetectedLanguage);
        var outcome = PolicyEvaluator.Evaluate(policy, new Signals
        {
            Comment = comment.Comment,
            Scores = scored.Scores,
            // A text stays in its language, whichever model reads it.
            Language = comment.Comment.Language ?? comment.DetectedLanguage ?? scored.Language,
            AuthorHistory = comment.History,
        });
        report.Add(comment, outcome, rescore);
    }
}
