using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Moderator.Benchmarks;

/// <summary><c>micro [BenchmarkDotNet arguments]</c>: the benchmarks of single functions.</summary>
internal static class MicroVerb
{
    public static Command Create()
    {
        var rest = new Argument<string[]>("arguments")
        {
            Description = "Passed on to BenchmarkDotNet, for example -- --filter '*Normaliser*'.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("micro", "Runs the BenchmarkDotNet benchmarks.") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            string[] passedOn = [.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens];
            BenchmarkSwitcher.FromAssembly(typeof(MicroVerb).Assembly).Run(passedOn.Length == 0 ? ["--filter", "*"] : passedOn);
            return 0;
        });
        return command;
    }
}
