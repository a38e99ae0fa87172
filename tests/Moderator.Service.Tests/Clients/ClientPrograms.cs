using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Rounds;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Moderator.Service.Tests.Clients;

/// <summary>A published client, and the program beside this file that makes calls through it.</summary>
/// <param name="Name">As it is published.</param>
/// <param name="Driver">The program.</param>
public sealed record PublishedClient(string Name, string Driver)
{
    public static PublishedClient PerspectiveApiClient { get; } = new("perspective-api-client", "perspective-api-client.cjs");

    public static PublishedClient PerspectiveApiJsClient { get; } = new("@conversationai/perspectiveapi-js-client", "perspectiveapi-js-client.cjs");

    public static PublishedClient GoogleApis { get; } = new("googleapis", "googleapis.cjs");

    public static PublishedClient OpenAi { get; } = new("openai", "openai.mjs");

    public static PublishedClient PythonGoogleApi { get; } = new("python3-googleapi", "python_googleapi.py");

    public static IReadOnlyList<PublishedClient> All { get; } = [PerspectiveApiClient, PerspectiveApiJsClient, GoogleApis, OpenAi, PythonGoogleApi];
}

/// <summary>
/// Finds the published clients that are installed on this machine and runs them. One that is missing is named, with how to
/// get it, in the output of the run; where MODERATOR_CLIENTS is "required", as in CI, it is a failure.
/// </summary>
public sealed class ClientPrograms
{
    private readonly Dictionary<PublishedClient, string> _missing = [];
    private readonly string _directory = Path.Combine(TinyModel.Repository, "tests", "Moderator.Service.Tests", "Clients");
    private readonly string? _node;
    private readonly string? _python;

    public ClientPrograms(IMessageSink console)
    {
        _node = Find("node", ["--version"]);
        // Debian's package belongs to Debian's Python: the first one on the path may be another.
        _python = Find("/usr/bin/python3", ["-c", "import googleapiclient"]) ?? Find("python3", ["-c", "import googleapiclient"]);
        foreach (var client in PublishedClient.All)
        {
            if (MissingOf(client) is { } missing) _missing[client] = missing;
        }

        if (_missing.Count == 0) return;
        var message = $"{_missing.Count} of {PublishedClient.All.Count} published clients are not installed; their tests ran nothing. {string.Join(' ', _missing.Values)}";
        console.OnMessage(new DiagnosticMessage(message));
        Assert.True(Environment.GetEnvironmentVariable("MODERATOR_CLIENTS") is not "required", message);
    }

    /// <summary>Makes calls through a client against a running service.</summary>
    /// <returns>How the client reported each; null where it is not installed, which <paramref name="output"/> then says.</returns>
    public async Task<IReadOnlyList<JsonNode>?> CallAsync(PublishedClient client, RunningService service, ITestOutputHelper output, params object[] calls)
    {
        if (_missing.TryGetValue(client, out var missing))
        {
            output.WriteLine(missing);
            return null;
        }

        var program = client == PublishedClient.PythonGoogleApi ? _python! : _node!;
        var start = new ProcessStartInfo(program, [Path.Combine(_directory, client.Driver)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["MODERATOR_URL"] = service.Address.AbsoluteUri.TrimEnd('/');
        start.Environment["MODERATOR_KEY"] = service.Key;
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using var process = Process.Start(start)!;
        using var limit = Patience.Begin();
        var (answers, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.StandardInput.WriteAsync(System.Text.Json.JsonSerializer.Serialize(calls));
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{client.Driver} ended with {process.ExitCode}: {await errors}");
        return [.. JsonNode.Parse(await answers)!.AsArray().Select(a => a!)];
    }

    private string? MissingOf(PublishedClient client)
    {
        if (client == PublishedClient.PythonGoogleApi)
            return _python is null ? "python3-googleapi: apt-get install python3-googleapi." : null;
        if (_node is null) return $"{client.Name}: apt-get install nodejs npm, then npm ci in tests/Moderator.Service.Tests/Clients.";
        return Directory.Exists(Path.Combine(_directory, "node_modules", client.Name)) ? null : $"{client.Name}: npm ci in tests/Moderator.Service.Tests/Clients.";
    }

    /// <summary>A program that can be started and ends well with these arguments; null where there is none.</summary>
    private static string? Find(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? program : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
