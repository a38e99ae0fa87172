using System.CommandLine;
using System.Text.Json;
using Moderator.Cli.Input;
using Moderator.Cli.Output;
using Moderator.Cli.Submitting;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator submit</c>: sends comments to a running service, which scores, decides and stores them.</summary>
public static class SubmitVerb
{
    /// <summary>Comments on their way at once: enough for the service to write several in one commit.</summary>
    private const int InFlight = 8;

    public static Verb Create(Terminal terminal)
    {
        var formats = new CommentFormats();
        var url = new Option<string?>("--url", "-u") { Description = $"Where the service is. Environment: MODERATOR_URL. [default: {SharedOptions.DefaultUrl}]", HelpName = "URL" };
        var key = new Option<string?>("--key", "-k") { Description = "Its API key, which the service printed at its first start. Environment: MODERATOR_KEY, which other users of the machine cannot see.", HelpName = "KEY" };
        var command = new Command("submit", "Sends comments to a running service and prints what it decided on each. Sending a comment twice stores it once.");
        formats.AddTo(command);
        command.Options.Add(url);
        command.Options.Add(key);
        command.SetAction(async (parsed, cancellation) =>
        {
            var files = formats.Open(parsed, terminal);
            var address = parsed.GetValue(url).Or(terminal, "MODERATOR_URL") ?? SharedOptions.DefaultUrl;
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                throw new CommandFailureException($"--url: found \"{address}\", expected an address like {SharedOptions.DefaultUrl}.");
            var secret = parsed.GetValue(key).Or(terminal, "MODERATOR_KEY")
                ?? throw new CommandFailureException("found no API key, expected --key KEY or MODERATOR_KEY. The service prints one at its first start.");
            using var client = new ServiceClient(uri, secret, terminal.Clock);
            return await SubmitAsync(terminal, files, client, cancellation);
        });
        return new Verb(
            command,
            "export MODERATOR_KEY=...",
            "moderator submit comments.ndjson",
            "moderator submit --format page article.html --url http://127.0.0.1:8080",
            "echo 'First! Nice article.' | moderator submit");
    }

    private static async Task<int> SubmitAsync(Terminal terminal, InputFiles files, ServiceClient client, CancellationToken cancellation)
    {
        if (files.IsTyped) await terminal.Error.WriteLineAsync("Reading comments from the keyboard, one a line; end with Ctrl-D.");
        using var output = new StreamWriter(new PipeStream(terminal.Output), Terminal.Utf8, bufferSize: 16 * 1024) { NewLine = "\n" };
        var console = terminal.OutputIsTerminal ? terminal.ConsoleOn(output, isTerminal: true) : null;
        using var progress = RowProgress.Start(terminal, "submitting", files.Length, shown: !terminal.OutputIsTerminal);
        var bad = new BadRowReport(terminal.Error);
        long sent = 0;
        await OrderedPipeline.RunAsync(
            files.Rows(progress.Read),
            async (row, token) => (Row: row, Answer: row is CommentRow comment ? await client.SubmitAsync(comment.Comment, token) : null),
            async (row, nextIsReady) =>
            {
                switch (row)
                {
                    case (CommentRow comment, Accepted accepted):
                        if (console is null) await output.WriteLineAsync(Line(comment, accepted));
                        else DecisionLine.Write(console, comment.Comment.Id, accepted);
                        progress.Rows(++sent);
                        break;
                    case (_, Refused refused):
                        bad.Report(row.Row.Place, refused.Problem);
                        break;
                    case (BadRow broken, _):
                        bad.Report(broken);
                        break;
                }

                if (!nextIsReady) await output.FlushAsync(cancellation);
            },
            InFlight,
            cancellation);
        await output.FlushAsync(cancellation);
        progress.Finish();
        return bad.ExitCode(sent, "submitted");
    }

    /// <summary>A JSON object without the comment's text: id, action, reasons, model.</summary>
    private static string Line(CommentRow row, Accepted accepted) => JsonSerializer.Serialize(
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = row.Comment.Id,
            ["action"] = accepted.Action,
            ["reasons"] = accepted.Reasons,
            ["model"] = accepted.Model,
        },
        JsonText.RelaxedLine);
}
