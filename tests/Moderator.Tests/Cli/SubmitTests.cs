using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary>How <c>submit</c> takes a server's moods.</summary>
public sealed class SubmitTests
{
    private static readonly JsonObject Approved = new()
    {
        ["id"] = "x",
        ["model"] = "tiny@1-0123456789ab",
        ["decision"] = new JsonObject { ["action"] = "approve", ["reasons"] = new JsonArray("nothing speaks against it") },
    };

    [Fact]
    public async Task A_busy_server_is_asked_again_and_each_comment_counts_once()
    {
        var asked = new ConcurrentDictionary<string, int>();
        await using var server = await StartAsync(async context =>
        {
            var id = (string)(await JsonNode.ParseAsync(context.Request.Body))!["id"]!;
            if (asked.AddOrUpdate(id, 1, (_, n) => n + 1) < 3)
            {
                context.Response.Headers.RetryAfter = "0";
                context.Response.StatusCode = asked[id] == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests;
                return;
            }

            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsync(Approved.ToJsonString());
        });
        var run = await CommandRun.WithInputAsync("""
            {"id":"a","text":"One."}
            {"id":"b","text":"Two."}
            """, "submit", "--format", "ndjson", "--url", server.Urls.First(), "--key", "k");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["a", "b"], run.OutputLines.Select(l => (string)JsonNode.Parse(l)!["id"]!));
        Assert.Equal(
            """{"id":"a","action":"approve","reasons":["nothing speaks against it"],"model":"tiny@1-0123456789ab"}""",
            run.OutputLines[0]);
        Assert.All(asked.Values, n => Assert.Equal(3, n));
    }

    [Fact]
    public async Task A_refused_comment_is_named_with_the_servers_words_and_the_rest_goes_on()
    {
        await using var server = await StartAsync(async context =>
        {
            var id = (string)(await JsonNode.ParseAsync(context.Request.Body))!["id"]!;
            context.Response.StatusCode = id == "b" ? StatusCodes.Status400BadRequest : StatusCodes.Status201Created;
            await context.Response.WriteAsync(id == "b"
                ? """{"title":"The comment is not valid.","detail":"text is empty, expected at least one character.","status":400}"""
                : Approved.ToJsonString());
        });
        var run = await CommandRun.WithInputAsync("""
            {"id":"a","text":"One."}
            {"id":"b","text":""}
            {"id":"c","text":"Three."}
            """, "submit", "--format", "ndjson", "--url", server.Urls.First(), "--key", "k");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.OutputLines.Length);
        Assert.Equal(
            "standard input:2: 400 The comment is not valid.: text is empty, expected at least one character.\nmoderator: 2 comments submitted, 1 row failed.\n",
            run.Error);
    }

    [Fact]
    public async Task A_key_that_is_not_taken_ends_it()
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        var run = await CommandRun.WithInputAsync("One.\nTwo.\n", "submit", "--url", server.Urls.First(), "--key", "secret");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("does not take the key (401)", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_it_says_how_to_start_a_service()
    {
        string url;
        await using (var server = await StartAsync(_ => Task.CompletedTask)) url = server.Urls.First();
        var run = await CommandRun.WithInputAsync("One.\n", "submit", "--url", url, "--key", "k");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"moderator: no service answers at {url}/", run.Error, StringComparison.Ordinal);
        Assert.Contains("'moderator serve'", run.Error, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/comments", handler);
        await app.StartAsync();
        return app;
    }
}
