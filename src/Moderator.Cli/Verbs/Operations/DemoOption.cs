using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Moderator.Cli.Output;
using Moderator.Service.Configuration;
using Moderator.Service.Demo;

namespace Moderator.Cli.Verbs.Operations;

/// <summary><c>moderator serve --demo</c>: an empty store is filled with invented comments before the service starts.</summary>
internal sealed class DemoOption
{
    private static readonly string Folder = Path.Combine("training-data", "comments");

    private readonly Option<bool> _demo = new("--demo") { Description = "Fills an empty database with invented comments, reports and decisions, to try everything in a minute; a temporary one unless --data-dir names another. For this machine alone." };

    public void AddTo(Command command) => command.Options.Add(_demo);

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_demo);

    /// <summary>The settings, with a directory of the demo's own where none was named.</summary>
    /// <exception cref="CommandFailureException">Other machines would reach it.</exception>
    public static ServeSettings Settings(ServeConfiguration configuration)
    {
        if (configuration.Values.Urls.FirstOrDefault(url => !IsThisMachine(url)) is { } reached)
            throw new CommandFailureException($"--demo: found {reached}, expected an address of this machine alone, for example {SharedOptions.DefaultUrl}: a demo prints its password.");
        return configuration.Settings.Single(s => string.Equals(s.Name, "dataDirectory", StringComparison.Ordinal)).Source == SettingSource.Default
            ? configuration.Values with { DataDirectory = Directory.CreateTempSubdirectory("moderator-demo-").FullName }
            : configuration.Values;
    }

    /// <exception cref="CommandFailureException">The database is not empty, or the comments that ship are not beside the program.</exception>
    public static async Task FillAsync(WebApplication service, Welcome welcome, CancellationToken cancellation)
    {
        string[] candidates = [Path.Combine(AppContext.BaseDirectory, Folder), Folder];
        var folder = Array.Find(candidates, Directory.Exists)
            ?? throw new CommandFailureException($"--demo: found no comments in {string.Join(" or ", candidates)}; they ship beside the program.");
        try
        {
            await welcome.ShowDemoAsync(await service.FillDemoAsync(folder, cancellation));
        }
        catch (StoreNotEmptyException error)
        {
            throw new CommandFailureException($"--demo: {error.Message} Leave --demo out to go on with it, or name another directory: moderator serve --demo --data-dir DIR");
        }
    }

    private static bool IsThisMachine(string url)
    {
        var host = BindingAddress.Parse(url).Host.Trim('[', ']');
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
