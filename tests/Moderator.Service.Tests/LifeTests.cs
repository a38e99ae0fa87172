using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Service.Deciding;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>Start, stop, restart, health, and what happens when a part fails.</summary>
[Collection(ServiceCollection.Name)]
public sealed class LifeTests(TinyModel tiny)
{
    [Fact]
    public async Task A_restart_keeps_everything()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        await service.SubmitAsync(new { id = "c-1", text = $"{TestPolicy.ReviewedWord}, please", author = new { id = "u-1" } });
        await service.SubmitAsync(new { id = "c-2", text = $"{TestPolicy.ReviewedWord}, again" });
        await service.DecideAsync("c-2", new { action = "approve", moderator = "mo" });
        var before = new[] { await service.GetAsync("/v1/comments/c-1"), await service.GetAsync("/v1/comments/c-2"), await service.GetAsync("/v1/queue") };

        await service.StopAsync();
        await service.StartAgainAsync();

        var after = new[] { await service.GetAsync("/v1/comments/c-1"), await service.GetAsync("/v1/comments/c-2"), await service.GetAsync("/v1/queue") };
        Assert.Equal(before.Select(b => b.ToJsonString()), after.Select(a => a.ToJsonString()));
        Assert.Single(after[2]["items"]!.AsArray());
    }

    [Fact]
    public async Task Health_says_what_serves()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        Assert.Equal("live", (await service.GetAsync("/health/live")).Text("status"));
        var ready = await service.GetAsync("/health/ready");
        Assert.Equal("ready", ready.Text("status"));
        Assert.Equal(tiny.Model.Version.ToString(), ready.Text("model"));
        Assert.Equal(TestPolicy.Read().Version.ToString(), ready.Text("policy"));
        foreach (var address in new[] { "/health/live", "/health/ready" })
        {
            using var head = await service.Stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
            Assert.Equal(200, (int)head.StatusCode);
        }
    }

    [Fact]
    public async Task A_locked_database_is_answered_with_503_and_works_again_once_it_is_free()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { LockTimeout = TimeSpan.FromSeconds(1) });
        await service.SubmitAsync(new { id = "before", text = "stored" });
        using (var other = service.Connect())
        {
            using var held = other.BeginTransaction(deferred: false);
            var problem = await service.PostAsync("/v1/comments", """{"id": "c-1", "text": "locked out"}""", 503);
            Assert.Equal("storage_unavailable", problem.Text("code"));
            Assert.Equal("The database is locked by another program. Nothing was stored; try again later.", problem.Text("detail"));
            await service.GetAsync("/health/ready", 503);
            await service.GetAsync("/health/live");
            await service.GetAsync("/v1/comments/before");
        }

        await service.SubmitAsync(new { id = "c-1", text = "locked out" });
        await service.GetAsync("/health/ready");
    }

    [Fact]
    public async Task A_failing_scorer_sends_comments_to_review_and_never_publishes()
    {
        var model = new FaultInjection(tiny.Model);
        await using var service = await RunningService.StartAsync(model);
        model.Fails = true;

        var answer = await service.SubmitAsync(new { id = "c-1", text = "A friendly comment with private words" });
        Assert.Equal("review", answer.Text("decision.action"));
        Assert.Equal([CommentDecider.NotScored], answer["decision"]!["reasons"]!.AsArray().Select(r => r!.GetValue<string>()));
        Assert.Empty(answer["scores"]!.AsObject());
        Assert.Null(answer["model"]);
        var item = Assert.Single((await service.GetAsync("/v1/queue?order=riskiest"))["items"]!.AsArray())!;
        Assert.Equal(1, item["risk"]!.GetValue<double>());
        Assert.Equal("review", (await service.PostAsync("/v1/score", """{"text": "x"}""", 200)).Text("decision.action"));
        Assert.Equal("scoring_unavailable", (await service.GetAsync("/health/ready", 503)).Text("code"));
        Assert.Contains(service.Log.Lines, line => line.StartsWith("2001 Error", StringComparison.Ordinal));

        model.Fails = false;
        await service.GetAsync("/health/ready");
    }

    [Fact]
    public async Task The_log_holds_no_text_no_key_and_no_id()
    {
        var model = new FaultInjection(tiny.Model);
        await using var service = await RunningService.StartAsync(model);
        await service.SubmitAsync(new { id = "id-in-the-url", text = "words of a reader", author = new { id = "author-id" } });
        await service.GetAsync("/v1/comments/id-in-the-url");
        await service.GetAsync("/v1/comments/other-id", 404);
        await service.DecideAsync("id-in-the-url", new { action = "reject", moderator = "mo", reason = "words of a moderator" });
        await service.PostAsync("/v1/comments", """{"id": "id-in-the-url", "text": {"words of a reader": 1}}""", 400);
        model.Fails = true;
        await service.SubmitAsync(new { id = "id-in-the-url", text = "more words of a reader" });
        using (var other = service.Connect())
        {
            using var held = other.BeginTransaction(deferred: false);
            await service.PostAsync("/v1/comments", """{"id": "id-in-the-url", "text": "words of a reader"}""", 503);
        }

        await service.StopAsync();
        await service.StartAgainAsync();
        Assert.Contains(service.Log.Lines, line => line.StartsWith("1000 Information Serving with model", StringComparison.Ordinal));
        Assert.Contains(service.Log.Lines, line => line.StartsWith("3001 Error", StringComparison.Ordinal));
        var log = string.Join('\n', service.Log.Lines);
        foreach (var secret in new[] { "words of a", "id-in-the-url", "other-id", "author-id", "moderator's", service.Key })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    /// <summary>The real model, with a switch that makes it fail as a damaged one would.</summary>
    private sealed class FaultInjection(ICommentModel model) : ICommentModel
    {
        public bool Fails { get; set; }

        public ModelVersion Version => model.Version;

        public ModelManifest Manifest => model.Manifest;

        public IReadOnlyList<AttributeId> Attributes => model.Attributes;

        public ScoredText Score(string text, CommentContext context) => Fails ? throw new InvalidDataException("cannot score: " + text) : model.Score(text, context);

        public void Score(ReadOnlySpan<char> text, CommentContext context, Span<float> scores) => model.Score(text, context, scores);

        public void Dispose()
        {
            // The model is the fixture's.
        }
    }
}
