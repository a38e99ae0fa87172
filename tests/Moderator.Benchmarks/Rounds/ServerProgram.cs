using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ServerProgram(Process process, Uri address, Task<string> output, Task<string> errors)
    {
        _process = process;
        _output = output;
        _errors = errors;
        Address = address;
    }

    public Uri Address { get; }

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
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [command.Program, "serve", "--urls", address.ToString().TrimEnd('/'), "--data-dir", command.DataDirectory, "--model", command.ModelPath, .. command.MoreArguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server program did not start.");
        // Read on, or the program would block on a full pipe.
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var server = new ServerProgram(process, address, output, errors);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            using var client = new HttpClient { BaseAddress = address };
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!await IsReadyAsync(client, limit.Token))
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"The server program ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await errors} {await output}");
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
