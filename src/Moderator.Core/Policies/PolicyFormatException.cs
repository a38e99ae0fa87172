namespace Moderator.Core.Policies;

/// <summary>One thing that is wrong in a policy file.</summary>
/// <param name="File">The name the caller gave.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in Unicode code points.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Expected">What should.</param>
public sealed record PolicyFileError(string File, int Line, int Column, string Problem, string Found, string Expected)
{
    /// <summary><c>FILE:LINE:COLUMN: what is wrong: found X, expected Y</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Problem}: found {Found}, expected {Expected}";
}

/// <summary>A policy file that cannot be used, with everything that is wrong in it.</summary>
public sealed class PolicyFormatException(IReadOnlyList<PolicyFileError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>In the order of the file; never empty.</summary>
    public IReadOnlyList<PolicyFileError> Errors { get; } = errors;
}
