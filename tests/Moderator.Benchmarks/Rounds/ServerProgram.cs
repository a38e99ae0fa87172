using System.Diagnostics;
using System.Globalization;
using System.Text;
using Moderator.Service.Keys;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Keys;

namespace Moderator.Rounds;

/// <summary>How the real server program is started.</summary>
/// <param name="Program">The path of <c>moderator.dll</c>.</param>
/// <param name="ModelPath">The directory of the model that it scores with.</param>
/// <param name="DataDirectory">Where its database is.</param>
internal sealed record ServerCommand(string Program, string ModelPath, string DataDirectory)
{
    /// <summary>What follows the usual options of <c>serve</c>.</summary>
    public IReadOnlyList<string> MoreArguments { get; init; } = [];

    public string DatabasePath => Path.Combine(DataDirectory, "moderator.db");

    /// <summary>Environment variables that it gets beside those of this program.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The real server, <c>moderator serve</c>, as a program of its own on a free port of 127.0.0.1.</summary>
internal sealed class ServerProgram : IDisposable
{
    /// <summary>What stands before the address in the line that says where it serves.</summary>
    private const string ServesOn = " serves on ";

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ServerProgram(Process process)
    {
        _process = process;
        // Read on, or the program would block on a full pipe.
        _output = ReadOutputAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public Uri Address => _address.Task.Result;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it and returns once it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds what it said.</exception>
    public static async Task<ServerProgram> StartAsync(ServerCommand command)
    {
        // The system gives it a port: one that is looked for here could be taken by the time it starts.
        var start = new ProcessStartInfo("dotnet", [command.Program, "serve", "--urls", "http://127.0.0.1:0", "--data-dir", command.DataDirectory, "--model", command.ModelPath, .. command.MoreArguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Killed, it would leave its ends of a debugger's pipes in the directory for temporary files.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server program did not start.");
        var server = new ServerProgram(process);
        try
        {
            using var limit = Patience.Begin();
            using var client = new HttpClient { BaseAddress = await server._address.Task.WaitAsync(limit.Token) };
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!await IsReadyAsync(client, limit.Token))
            {
                if (process.HasExited) throw await server.EndedAsync();
                await pause.WaitForNextTickAsync(limit.Token);
            }

            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Makes a database with a key in it, as a first start does.</summary>
    public static async Task<string> PrepareAsync(ServerCommand command)
    {
        Directory.CreateDirectory(command.DataDirectory);
        await using var database = ModerationDatabase.Open(new DatabaseOptions(command.DatabasePath), TimeProvider.System);
        var key = ApiKey.Make();
        await new SqliteApiKeyStore(database).AddAsync(new NewApiKey { Name = "rounds", Hash = ApiKey.HashOf(key), Scopes = KeyScope.All }, AuditActor.OfOperator("rounds"), TimeProvider.System.GetUtcNow(), default);
        return key;
    }

    /// <summary>Ends it at once, as a crash does: SIGKILL, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it and gives everything that it wrote: its log.</summary>
    public async Task<string> EndAndReadLogAsync()
    {
        await KillAsync();
        return await _output + await _errors;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync("/health/ready", cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> ReadOutputAsync()
    {
        var output = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.Split(ServesOn) is [_, var address]) _address.TrySetResult(new Uri(address));
        }

        if (!_address.Task.IsCompleted) _address.TrySetException(await EndedAsync(output.ToString()));
        return output.ToString();
    }

    private async Task<InvalidOperationException> EndedAsync(string? output = null)
    {
        await _process.WaitForExitAsync();
        return new($"The server program ended with {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await _errors} {output ?? await _output}");
    }
}
