using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Moderator.Cli.Output;
using Moderator.Cli.Verbs.Operations;
using Moderator.Service;
using Moderator.Service.Versions;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator serve</c>, and <c>moderator</c> alone: the HTTP service.</summary>
public static class ServeVerb
{
    public static Verb Create(Terminal terminal)
    {
        var options = new ServeOptionSet();
        var command = new Command("serve", "Serves the HTTP API: scores comments, decides on them, keeps them in a SQLite file, and hands out what needs a person.");
        var demo = new DemoOption();
        options.AddTo(command);
        demo.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var configuration = options.Read(parsed, terminal);
            foreach (var warning in configuration.Warnings) await terminal.Error.WriteLineAsync("moderator: " + warning);
            var isDemo = demo.IsAsked(parsed);
            var settings = (isDemo ? DemoOption.Settings(configuration) : configuration.Values).Options;
            RefuseTakenPorts(settings.Urls);
            // The model is read while the policy is, the database is opened and the service is put together.
            await using var loading = new LoadingModel(ShippedFiles.FindModel(terminal, configuration.Values.Model));
            var rules = ShippedFiles.LoadPolicy(terminal, configuration.Values.Policy);
            await using var service = ModeratorService.Build(settings, loading.Model, rules, terminal.Clock);
            using var output = terminal.OutputWriter();
            var welcome = new Welcome(output, terminal.OutputIsTerminal && terminal.Color);

            // Shown before anything else can fail: it is stored nowhere.
            var key = await service.MakeFirstKeyAsync(cancellation);
            if (key is not null) await welcome.ShowKeyAsync(key);
            if (isDemo) await DemoOption.FillAsync(service, welcome, cancellation);
            var link = await service.MakeFirstAdminLinkAsync(cancellation);
            await StartAsync(service, settings, cancellation);
            await welcome.ShowConsoleAsync(settings.Console.PublicUrl ?? service.Urls.First(), link);
            var inForce = service.VersionsInForce();
            await welcome.ShowNextStepsAsync(service.Urls.First(), key, settings.DatabasePath, inForce.Model, inForce.Policy);
            // Whoever edits the file and starts again must hear why nothing changed.
            if (configuration.Values.Policy is { } policy && inForce.Policy != rules.Version) await terminal.Error.WriteLineAsync(NotInForce("policy", policy, inForce.Policy.ToString(), "moderator policy promote FILE"));
            if (configuration.Values.Model is { } model && inForce.Model != (await loading.Model).Version) await terminal.Error.WriteLineAsync(NotInForce("model", model, inForce.Model.ToString(), "moderator models promote MODEL"));
            await service.WaitForShutdownAsync(cancellation);
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator serve",
            "moderator serve --demo",
            "moderator serve --urls http://127.0.0.1:8081 --data-dir /var/lib/moderator",
            "moderator serve --model ./models/mine --policy ./policy.json",
            "moderator serve --config /etc/moderator/moderator.json");
    }

    private static string NotInForce(string option, string value, string standing, string promote) =>
        $"moderator: --{option} {value} is not in force: {standing} was promoted, and stands until something else is: {promote}, or rollback.";

    private static async Task StartAsync(WebApplication service, ServiceOptions options, CancellationToken cancellation)
    {
        try
        {
            await service.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw Taken(string.Join(", ", options.Urls));
        }
        catch (SocketException e)
        {
            throw new CommandFailureException($"{string.Join(", ", options.Urls)}: cannot listen there: {e.Message}.");
        }
    }

    /// <summary>
    /// Looks whether another program listens where this one is to: at start the server would log a stack trace before
    /// the command can say it. Whoever takes the port between this look and the start is still found there.
    /// </summary>
    private static void RefuseTakenPorts(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            var binding = BindingAddress.Parse(url);
            if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port == 0) continue;
            var address = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var named) ? named
                : string.Equals(binding.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
                : IPAddress.Any;
            try
            {
                using var listener = new TcpListener(address, binding.Port);
                listener.Start();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw Taken(url);
            }
            catch (SocketException)
            {
                // Anything else the server says itself, at its start.
            }
        }
    }

    private static CommandFailureException Taken(string urls) =>
        new($"{urls}: another program listens there already. Stop it, or choose another port: moderator serve --urls http://127.0.0.1:{FreePort()}");

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
