using Moderator.Cli.Input;

namespace Moderator.Cli.Output;

/// <summary>Names the rows that failed on standard error, and counts them into the exit code.</summary>
public sealed class BadRowReport(TextWriter error)
{
    public long Count { get; private set; }

    public void Report(BadRow row) => Report(row.Place, row.Problem);

    /// <param name="place">Where the row begins.</param>
    /// <param name="problem">What is wrong; never the text.</param>
    public void Report(Place place, string problem)
    {
        Count++;
        error.WriteLine($"{place}: {problem}");
    }

    /// <summary>Says how many failed, where some did.</summary>
    /// <param name="done">How many did not.</param>
    /// <param name="verb">What happened to them, for example <c>scored</c>.</param>
    public int ExitCode(long done, string verb)
    {
        if (Count == 0) return ExitCodes.Success;
        error.WriteLine($"moderator: {done} {(done == 1 ? "comment" : "comments")} {verb}, {Count} {(Count == 1 ? "row" : "rows")} failed.");
        return ExitCodes.SomeRowsFailed;
    }
}
