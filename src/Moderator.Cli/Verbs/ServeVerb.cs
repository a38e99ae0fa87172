using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Moderator.Cli.Output;
using Moderator.Service;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator serve</c>, and <c>moderator</c> alone: the HTTP service.</summary>
public static class ServeVerb
{
    public static Verb Create(Terminal terminal)
    {
        var urls = new Option<string[]>("--urls", "-u")
        {
            Description = $"Where to listen. May be given several times. Other machines reach it only where an address of theirs is named; put a proxy with TLS before it then. Environment: MODERATOR_URL. [default: {SharedOptions.DefaultUrl}]",
            HelpName = "URL",
            Arity = ArgumentArity.OneOrMore,
        };
        var directory = SharedOptions.DataDirectory();
        var model = SharedOptions.Model();
        var policy = SharedOptions.Policy();
        var command = new Command("serve", "Serves the HTTP API: scores comments, decides on them, keeps them in a SQLite file, and hands out what needs a person.");
        foreach (var option in new Option[] { urls, directory, model, policy })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var data = parsed.GetValue(directory).Or(terminal, "MODERATOR_DATA_DIR") ?? SharedOptions.DefaultDataDirectory;
            var options = new ServiceOptions
            {
                Urls = parsed.GetValue(urls) is { Length: > 0 } given ? given : [((string?)null).Or(terminal, "MODERATOR_URL") ?? SharedOptions.DefaultUrl],
                DatabasePath = Path.Combine(data, SharedOptions.DatabaseFileName),
            };
            options.Validate();
            var rules = ShippedFiles.LoadPolicy(terminal, parsed.GetValue(policy));
            using var loaded = ShippedFiles.LoadModel(terminal, parsed.GetValue(model));
            await using var service = ModeratorService.Build(options, loaded, rules, terminal.Clock);
            using var output = terminal.OutputWriter();
            var welcome = new Welcome(output, terminal.OutputIsTerminal && terminal.Color);

            // Shown before anything else can fail: it is stored nowhere.
            var key = await service.MakeFirstKeyAsync(cancellation);
            if (key is not null) await welcome.ShowKeyAsync(key);
            await StartAsync(service, options, cancellation);
            await welcome.ShowNextStepsAsync(service.Urls.First(), key, options.DatabasePath, loaded.Version, rules.Version);
            await service.WaitForShutdownAsync(cancellation);
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator serve",
            "moderator serve --urls http://127.0.0.1:8081 --data-dir /var/lib/moderator",
            "moderator serve --model ./models/mine --policy ./policy.json");
    }

    private static async Task StartAsync(WebApplication service, ServiceOptions options, CancellationToken cancellation)
    {
        try
        {
            await service.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new CommandFailureException(
                $"{string.Join(", ", options.Urls)}: another program listens there already. Stop it, or choose another port: moderator serve --urls http://127.0.0.1:{FreePort()}");
        }
        catch (SocketException e)
        {
            throw new CommandFailureException($"{string.Join(", ", options.Urls)}: cannot listen there: {e.Message}.");
        }
    }

    /// <summary>A port that is free at the moment, from 8081 on.</summary>
    private static int FreePort()
    {
        for (var port = 8081; port < 8181; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken as well.
            }
        }

        return 0;
    }
}
