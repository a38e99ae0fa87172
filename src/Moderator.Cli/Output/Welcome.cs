using System.Globalization;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Service.Demo;

namespace Moderator.Cli.Output;

/// <summary>What a person reads who has started the service.</summary>
/// <param name="output">Flushed after each part.</param>
/// <param name="colour">Whether commands to paste stand out.</param>
public sealed class Welcome(TextWriter output, bool colour)
{
    /// <summary>The first key, which is shown this once.</summary>
    public async Task ShowKeyAsync(string key)
    {
        await output.WriteLineAsync("The API key. It is shown this once; only a hash of it is stored:");
        await output.WriteLineAsync();
        await output.WriteLineAsync("  " + Command($"export MODERATOR_KEY={key}"));
        await output.WriteLineAsync();
        await output.FlushAsync();
    }

    /// <summary>With what one signs in to a demo; the password is shown this once.</summary>
    public async Task ShowDemoAsync(DemoAccount account)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"A demo with {account.Comments:N0} invented comments. Sign in to its review console with:"));
        await output.WriteLineAsync();
        await output.WriteLineAsync("  name      " + Command(account.Name));
        await output.WriteLineAsync("  password  " + Command(account.Password));
        await output.WriteLineAsync();
        await output.FlushAsync();
    }

    /// <param name="url">Where browsers reach the console.</param>
    /// <param name="link">The path that makes its first admin; null where it has users.</param>
    public async Task ShowConsoleAsync(string url, string? link)
    {
        url = url.TrimEnd('/');
        await output.WriteLineAsync(link is null
            ? $"The review console: {url}/console"
            : "The review console has no user yet. This link makes its first admin, once, and for 24 hours:");
        await output.WriteLineAsync();
        if (link is null) return;
        await output.WriteLineAsync("  " + Command(url + link));
        await output.WriteLineAsync();
    }

    /// <param name="url">Where the service listens.</param>
    /// <param name="key">The first key; null where it was shown at an earlier start.</param>
    /// <param name="database">The SQLite file.</param>
    /// <param name="model">The model that scores.</param>
    /// <param name="policy">The policy that decides.</param>
    public async Task ShowNextStepsAsync(string url, string? key, string database, ModelVersion model, PolicyVersion policy)
    {
        await output.WriteLineAsync($"moderator {CommandTree.Version} serves on {url}");
        await output.WriteLineAsync($"  model     {model}");
        await output.WriteLineAsync($"  policy    {policy}");
        await output.WriteLineAsync($"  database  {Path.GetFullPath(database)}");
        await output.WriteLineAsync();
        await output.WriteLineAsync("Send a comment:");
        await output.WriteLineAsync();
        await output.WriteLineAsync("  " + Command(
            $$"""curl -sS {{url}}/v1/comments -H "Authorization: Bearer {{key ?? "$MODERATOR_KEY"}}" -H "Content-Type: application/json" -d '{"id": "c1", "text": "What a stupid article, you moron."}'"""));
        await output.WriteLineAsync();
        await output.WriteLineAsync($"What waits for a person: GET {url}/v1/queue. All routes: {url}/openapi/v1.json");
        await output.WriteLineAsync("Score a file without storing it: moderator score --help");
        await output.WriteLineAsync("Ctrl-C stops the service.");
        await output.FlushAsync();
    }

    private string Command(string line) => colour ? $"\u001b[1m{line}\u001b[0m" : line;
}
