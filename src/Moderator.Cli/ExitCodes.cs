namespace Moderator.Cli;

/// <summary>What the command's exit code says. Documented in the README and in <c>moderator --help</c>.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It ran to the end, but some rows could not be read, scored or sent.</summary>
    public const int SomeRowsFailed = 1;

    /// <summary>Nothing was done, or it stopped early: a wrong option, file, model, policy or key.</summary>
    public const int Unusable = 2;

    /// <summary>Ctrl-C (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;
}

/// <summary>The command cannot go on, for a reason that whoever typed it can mend.</summary>
public sealed class CommandFailureException(string message, int exitCode = ExitCodes.Unusable) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
