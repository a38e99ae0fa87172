using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Moderator.Cli;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary><c>moderator serve</c> as a person starts it, on a port of its own, read by what it prints.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _running;

    private RunningService(Task<int> running, CancellationTokenSource stop, string url, string key, string printed)
    {
        _running = running;
        _stop = stop;
        Url = url;
        Key = key;
        Printed = printed;
        Http = new HttpClient { BaseAddress = new Uri(url) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Url { get; }

    public string Key { get; }

    /// <summary>Everything that it said up to where it serves.</summary>
    public string Printed { get; }

    public HttpClient Http { get; }

    /// <param name="knownKey">Null where this is the first start, which prints one.</param>
    /// <param name="args">What follows <c>serve</c>, without the address.</param>
    public static async Task<RunningService> StartAsync(string? knownKey, params string[] args)
    {
        var stop = new CancellationTokenSource();
        var pipe = new Pipe();
        using var error = new StringWriter();
        var terminal = CommandRun.Terminal(Stream.Null, pipe.Writer.AsStream(), TextWriter.Synchronized(error));
        var running = CommandTree.RunAsync(["serve", "--urls", "http://127.0.0.1:0", .. args], terminal, stop.Token);
        _ = running.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        var (printed, url, key) = ("", (string?)null, knownKey);
        while (await reader.ReadLineAsync() is { } line)
        {
            printed += line + "\n";
            if (line.Trim().Split("export MODERATOR_KEY=") is [_, var shown]) key = shown;
            if (line.Split(" serves on ") is [_, var address]) url = address;
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal)) break;
        }

        Assert.True(url is not null && key is not null, $"The service did not start: {printed}{error}");
        return new RunningService(running, stop, url, key, printed);
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Ends it as Ctrl-C does.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _stop.Dispose();
    }
}
