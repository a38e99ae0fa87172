using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Moderator.Cli.Output;
using Moderator.Cli.Verbs;
using Moderator.Cli.Verbs.Administration;
using Moderator.Cli.Verbs.Data;
using Moderator.Cli.Verbs.Operations;
using Moderator.Cli.Verbs.Versions;

namespace Moderator.Cli;

/// <summary>The command line as a whole: its verbs, its help, and what happens with an error.</summary>
public static class CommandTree
{
    /// <summary>Columns of a help text that goes into a pipe or a file.</summary>
    private const int PlainHelpWidth = 100;

    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand(
            "Scores readers' comments, decides on them by a policy, and keeps what needs a person for review. " +
            "Without a verb it serves, like 'moderator serve'.")
        {
            HelpName = "moderator",
        };
        var examples = new Dictionary<Command, string[]>();
        var serve = ServeVerb.Create(terminal);
        Verb[] verbs =
        [
            serve,
            ScoreVerb.Create(terminal),
            SubmitVerb.Create(terminal),
            TrainVerb.Create(terminal),
            EvaluateVerb.Create(terminal),
            CheckVerb.Create(terminal),
            DataVerb.Create(terminal),
            ExportVerb.Create(terminal),
            PolicyVerb.Create(terminal),
            ModelsVerb.Create(terminal),
            KeysVerb.Create(terminal),
            UsersVerb.Create(terminal),
            ConfigVerb.Create(terminal),
            DoctorVerb.Create(terminal),
            BackupVerbs.CreateBackup(terminal),
            BackupVerbs.CreateRestore(terminal),
            AuditVerb.Create(terminal),
            WebhooksVerb.Create(terminal),
            PrivacyVerb.Create(terminal),
        ];
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb.Command);
            foreach (var (command, lines) in verb.Examples)
                examples.Add(command, lines);
        }

        examples.Add(root,
        [
            "moderator",
            "moderator score comments.ndjson",
            "moderator serve --help",
        ]);

        root.SetAction((_, cancellation) => root.Parse([serve.Command.Name]).InvokeAsync(Configuration(terminal), cancellation));
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
                help.Action = new HelpWithExamples((HelpAction)help.Action!, examples, terminal);
            if (option is VersionOption version)
                version.Action = new ShowVersion(terminal);
        }

        return root;
    }

    /// <summary>Runs one command line and returns its exit code. Never throws for what a user can cause.</summary>
    /// <param name="args">Without the command's own name.</param>
    /// <param name="terminal">The world around it.</param>
    /// <param name="cancellation">Ends it like Ctrl-C.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = Build(terminal);
        ParseResult parsed;
        try
        {
            parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }
        catch (InvalidOperationException unreadable) when (CommandLineErrors.OfUnreadable(unreadable) is { } message)
        {
            // An option's own check reads the value, which throws where it is of the wrong type.
            await terminal.Error.WriteLineAsync($"moderator: {message}");
            await terminal.Error.WriteLineAsync($"Try: {NameOf(root, args)} --help");
            return ExitCodes.Unusable;
        }

        if (parsed.Action is not (HelpWithExamples or ShowVersion) && CommandLineErrors.In(parsed) is { Count: > 0 } errors)
        {
            foreach (var error in errors)
                await terminal.Error.WriteLineAsync($"moderator: {error}");
            await terminal.Error.WriteLineAsync($"Try: {NameOf(parsed)} --help");
            return ExitCodes.Unusable;
        }

        try
        {
            return await parsed.InvokeAsync(Configuration(terminal), cancellation);
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("moderator: interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (ClosedPipeException)
        {
            // Whoever read the output has seen enough (| head): that is no failure of ours.
            return ExitCodes.Success;
        }
        catch (Exception failure) when (UserErrors.MessageOf(failure) is { } message)
        {
            await terminal.Error.WriteLineAsync($"moderator: {message}");
            return failure is CommandFailureException { ExitCode: var code } ? code : ExitCodes.Unusable;
        }
    }

    /// <summary>The version of this build, for example <c>0.1.0</c>.</summary>
    public static string Version =>
        typeof(CommandTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static InvocationConfiguration Configuration(Terminal terminal) => new()
    {
        EnableDefaultExceptionHandler = false,
        // A training run writes nothing before its end; a service has requests to finish.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        Error = terminal.Error,
    };

    private static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "moderator" : result.Command.Name);
        return string.Join(' ', names);
    }

    private static string NameOf(Command root, IReadOnlyList<string> args)
    {
        var (name, command) = ("moderator", root);
        foreach (var word in args)
        {
            if (command.Subcommands.FirstOrDefault(c => c.Name == word) is not { } verb) break;
            (name, command) = ($"{name} {word}", verb);
        }

        return name;
    }

    private sealed class HelpWithExamples(HelpAction inner, Dictionary<Command, string[]> examples, Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (!terminal.OutputIsTerminal) inner.MaxWidth = PlainHelpWidth;
            using var writer = terminal.OutputWriter();
            parseResult.InvocationConfiguration.Output = writer;
            inner.Invoke(parseResult);
            var command = parseResult.CommandResult.Command;
            if (examples.TryGetValue(command, out var lines))
            {
                writer.WriteLine("Examples:");
                foreach (var line in lines) writer.WriteLine("  " + line);
            }

            if (command is RootCommand)
            {
                writer.WriteLine();
                writer.WriteLine("Exit codes:");
                writer.WriteLine("  0  done");
                writer.WriteLine("  1  ran to the end, but some rows could not be read, scored or sent (each is named on standard error)");
                writer.WriteLine("  2  a wrong option, file, model, policy or key; nothing was done, or it stopped there");
            }

            return ExitCodes.Success;
        }
    }

    private sealed class ShowVersion(Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            using var writer = terminal.OutputWriter();
            writer.WriteLine($"moderator {Version}");
            return ExitCodes.Success;
        }
    }
}

/// <summary>A verb of the command line, and lines that show how to use it and the commands below it.</summary>
public sealed record Verb(Command Command, IReadOnlyList<(Command Command, string[] Lines)> Examples)
{
    public Verb(Command command, params string[] examples) : this(command, [(command, examples)])
    {
    }
}
