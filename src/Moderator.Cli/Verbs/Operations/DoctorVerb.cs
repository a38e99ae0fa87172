using System.CommandLine;
using Moderator.Cli.Output;
using Moderator.Service.Diagnosis;

namespace Moderator.Cli.Verbs.Operations;

/// <summary><c>moderator doctor</c>: whether everything is there that the service needs.</summary>
public static class DoctorVerb
{
    public static Verb Create(Terminal terminal)
    {
        var options = new ServeOptionSet();
        var command = new Command("doctor", "Checks configuration, file rights, disk, database, schema, clock, model and policy, also the promoted ones, and says what to do where something is wrong. Changes nothing; the service may be running. Exit code 1 where something failed.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var configuration = options.Read(parsed, terminal);
            var settings = configuration.Values;
            var doctor = new ServiceDoctor(settings, () => ShippedFiles.LoadModel(terminal, settings.Model), () => ShippedFiles.LoadPolicy(terminal, settings.Policy), terminal.Clock);
            List<Finding> findings =
            [
                .. configuration.Warnings.Select(w => new Finding("configuration", FindingKind.Warning, w)),
                .. configuration.Warnings.Count == 0 ? [new Finding("configuration", FindingKind.Ok, "every setting is known and within its bounds")] : Array.Empty<Finding>(),
                .. await Task.Run(doctor.ExamineAsync, cancellation),
            ];
            await using var writer = terminal.OutputWriter();
            ResultTable.Write(terminal, writer, ["", "check", "found"], findings.Select(f => (string[])[Mark(f.Kind), f.Check, f.Message]), firstNumber: 3);
            var failed = findings.Count(f => f.Kind == FindingKind.Failure);
            var warned = findings.Count(f => f.Kind == FindingKind.Warning);
            await writer.WriteLineAsync(failed + warned == 0 ? "All is well." : $"{failed} failed, {warned} to look at.");
            return failed == 0 ? ExitCodes.Success : ExitCodes.SomeRowsFailed;
        });
        return new Verb(command, "moderator doctor", "moderator doctor --config /etc/moderator/moderator.json");
    }

    private static string Mark(FindingKind kind) => kind switch
    {
        FindingKind.Ok => "ok",
        FindingKind.Warning => "LOOK",
        FindingKind.Failure => "FAILED",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
