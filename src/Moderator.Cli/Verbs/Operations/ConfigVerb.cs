using System.CommandLine;
using Moderator.Cli.Output;
using Moderator.Service.Configuration;

namespace Moderator.Cli.Verbs.Operations;

/// <summary><c>moderator config show</c>: every setting as it is in force, and where it comes from.</summary>
public static class ConfigVerb
{
    public static Verb Create(Terminal terminal)
    {
        var options = new ServeOptionSet();
        var all = new Option<bool>("--set-only") { Description = "Only what is not the default." };
        var show = new Command("show", "Lists every setting of the service with its value, where that comes from (default, file, environment, command line) and the variable that would set it. A mistake is reported as at start. Secrets are only said to be set.");
        options.AddTo(show);
        show.Options.Add(all);
        show.SetAction(async (parsed, _) =>
        {
            var configuration = options.Read(parsed, terminal);
            foreach (var warning in configuration.Warnings) await terminal.Error.WriteLineAsync("moderator: " + warning);
            await using var writer = terminal.OutputWriter();
            ResultTable.Write(
                terminal, writer, ["setting", "value", "from", "environment variable"],
                configuration.Settings.Where(s => !parsed.GetValue(all) || s.Source != SettingSource.Default).Select(s => (string[])[s.Name, s.Value, NameOf(s.Source), s.EnvironmentVariable ?? "only by file"]),
                firstNumber: 4);
            return ExitCodes.Success;
        });
        var command = new Command("config", "Shows how the service is configured.");
        command.Subcommands.Add(show);
        string[] examples = ["moderator config show", "moderator config show --config /etc/moderator/moderator.json --set-only"];
        return new Verb(command, [(command, examples), (show, examples)]);
    }

    private static string NameOf(SettingSource source) => source switch
    {
        SettingSource.Default => "default",
        SettingSource.File => "file",
        SettingSource.Environment => "environment",
        SettingSource.CommandLine => "command line",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };
}
