using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Rounds;
using Moderator.Service.Demo;

namespace Moderator.Service.Tests;

/// <summary>The real service on a port of 127.0.0.1 with a database in a directory of its own, and a client with its key.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-service-");
    private readonly ICommentModel _model;
    private readonly Policy _policy;
    private WebApplication _app = null!;

    private RunningService(ICommentModel model, Policy? policy) => (_model, _policy) = (model, policy ?? TestPolicy.Read());

    public string DatabasePath => Path.Combine(_directory.FullName, "data", "moderator.db");

    /// <summary>What the first start made.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Sends the key with every request.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Sends no key.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public LogLines Log { get; } = new();

    /// <summary>Every method and route that the service answers, as an OpenAPI document names them, but for pages of it and their files.</summary>
    public IEnumerable<string> Routes =>
        from endpoint in _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
        let methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()
        where methods is not null
        from method in methods.HttpMethods
        select $"{method} /{string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p is RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : (p as RoutePatternLiteralPart)?.Content))))}";

    /// <summary>What the service routes by.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<RunningService> StartAsync(ICommentModel model, Func<ServiceOptions, ServiceOptions>? configure = null, TimeProvider? clock = null, Policy? policy = null)
    {
        var service = new RunningService(model, policy);
        await service.StartAgainAsync(configure, clock);
        return service;
    }

    /// <summary>Starts the service on the same database, as a restart does.</summary>
    /// <returns>The first key, if this start made one.</returns>
    public async Task<string?> StartAgainAsync(Func<ServiceOptions, ServiceOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new ServiceOptions { Urls = ["http://127.0.0.1:0"], DatabasePath = DatabasePath };
        _app = ModeratorService.Build(configure?.Invoke(options) ?? options, _model, _policy, clock ?? TimeProvider.System, logging => logging.AddProvider(Log));
        var key = await _app.MakeFirstKeyAsync(default);
        if (key is not null) Key = key;
        await _app.StartAsync();
        var address = new Uri(_app.Urls.Single());
        Client = new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        // Who asks before it sends a body waits for the answer: a body sent in spite of a refusal meets a closed connection.
        Stranger = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Patience.Limit }) { BaseAddress = address };
        return key;
    }

    public async Task StopAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>A part of the running service.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>What a start shows where nobody can sign in yet.</summary>
    public Task<string?> MakeFirstAdminLinkAsync() => _app.MakeFirstAdminLinkAsync(default);

    /// <summary>Fills the empty store with the comments of a folder, as a start with --demo does.</summary>
    public Task<DemoAccount> FillDemoAsync(string folder) => _app.FillDemoAsync(folder, default);

    /// <summary>Submits a comment and gives the answer, which must be 200.</summary>
    public async Task<JsonNode> SubmitAsync(object comment)
    {
        using var response = await Client.PostAsJsonAsync("/v1/comments", comment);
        return await Answers.ReadAsync(response, 200);
    }

    /// <summary>Decides on a comment and gives the answer, which must be 200.</summary>
    public async Task<JsonNode> DecideAsync(string id, object decision)
    {
        using var response = await Client.PostAsJsonAsync($"/v1/comments/{Uri.EscapeDataString(id)}/decisions", decision);
        return await Answers.ReadAsync(response, 200);
    }

    /// <summary>Reads an address, whose answer must have this status.</summary>
    public async Task<JsonNode> GetAsync(string address, int status = 200)
    {
        using var response = await Client.GetAsync(address);
        return await Answers.ReadAsync(response, status);
    }

    /// <summary>Posts a body as it is.</summary>
    public async Task<JsonNode> PostAsync(string address, string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(address, content);
        return await Answers.ReadAsync(response, status);
    }

    /// <summary>Posts an object as JSON.</summary>
    public async Task<JsonNode> PostJsonAsync(string address, object body, int status)
    {
        using var response = await Client.PostAsJsonAsync(address, body);
        return await Answers.ReadAsync(response, status);
    }

    /// <summary>Connects to the database beside the service.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = DatabasePath, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>The value of a query's first row, through a connection beside the service's.</summary>
    public object? Ask(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }
}

/// <summary>Reads answers and checks what holds for all of them.</summary>
public static class Answers
{
    /// <summary>The body of an answer that must have this status; an error must be problem details.</summary>
    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response, int status)
    {
        var body = await response.Content.ReadAsStringAsync();
        Xunit.Assert.True(status == (int)response.StatusCode, $"Expected {status}, found {(int)response.StatusCode}: {body}");
        var json = JsonNode.Parse(body)!;
        if (status < 400)
        {
            Xunit.Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            return json;
        }

        Xunit.Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Xunit.Assert.Equal(status, json["status"]!.GetValue<int>());
        Xunit.Assert.False(string.IsNullOrEmpty(json["title"]!.GetValue<string>()));
        Xunit.Assert.False(string.IsNullOrEmpty(json["detail"]!.GetValue<string>()));
        Xunit.Assert.False(string.IsNullOrEmpty(json["code"]!.GetValue<string>()));
        return json;
    }

    public static string Text(this JsonNode node, string path)
    {
        var found = node;
        foreach (var name in path.Split('.')) found = found?[name];
        return found?.GetValue<string>() ?? throw new JsonException($"The answer has no {path}: {node.ToJsonString()}");
    }
}

/// <summary>Keeps every line that the service logs.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{eventId.Id} {logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
        // Nothing is held that needs it.
    }
}
