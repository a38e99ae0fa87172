using Moderator.Cli.Input;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;

namespace Moderator.Cli.Output;

/// <summary>What is written of an input row.</summary>
public abstract record OutputRow;

/// <summary>A comment with its scores and what the policy makes of them.</summary>
/// <param name="Row">Where it came from.</param>
/// <param name="Scores">The scores, the model that made them, and the language.</param>
/// <param name="Action">What is to happen with it.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Rules">The ids of the rules that matched.</param>
public sealed record ScoredRow(CommentRow Row, ScoredText Scores, ModerationAction Action, IReadOnlyList<string> Reasons, IReadOnlyList<string> Rules) : OutputRow;

/// <summary>A row that goes through as it is: a header, or a row that could not be read.</summary>
public sealed record UnscoredRow(InputRow Row) : OutputRow;

/// <summary>Writes scored rows in one shape.</summary>
public interface IScoreOutput : IDisposable
{
    void WriteHeader(CsvHeader header);

    void Write(ScoredRow row);

    /// <summary>Hands over what was written so far to whoever reads it.</summary>
    void Flush();

    /// <summary>There are no more rows.</summary>
    void Complete();
}
