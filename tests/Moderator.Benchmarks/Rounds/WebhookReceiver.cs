using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Moderator.Rounds;

/// <summary>What a receiver got.</summary>
internal sealed record Received(string Id, long Timestamp, string Signature, byte[] Body, string Path)
{
    public JsonNode Json { get; } = JsonNode.Parse(Body)!;

    /// <summary>What it was answered with.</summary>
    public int Status { get; set; }
}

/// <summary>A real receiver of webhooks on a port of 127.0.0.1.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Received> _arrived = Channel.CreateUnbounded<Received>();

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.Single()), "/told");

    /// <summary>The status of the answer to a request; 204 unless a test says otherwise.</summary>
    public Func<Received, int> Answer { get; set; } = _ => 204;

    /// <summary>Everything that arrived, whatever was answered.</summary>
    public ConcurrentQueue<Received> All { get; } = new();

    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for what arrives next.</summary>
    public async Task<Received> NextAsync()
    {
        using var limit = Patience.Begin();
        return await _arrived.Reader.ReadAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var received = new Received(headers["webhook-id"].ToString(), long.Parse(headers["webhook-timestamp"].ToString()), headers["webhook-signature"].ToString(), body.ToArray(), context.Request.Path);
        context.Response.StatusCode = received.Status = Answer(received);
        if (context.Response.StatusCode is >= 300 and < 400) context.Response.Headers.Location = "/elsewhere";
        All.Enqueue(received);
        await _arrived.Writer.WriteAsync(received);
    }
}
