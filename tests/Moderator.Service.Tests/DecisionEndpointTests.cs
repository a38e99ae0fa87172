using System.Net.Http.Json;
using Moderator.Core.Scoring;
using Moderator.Storage;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Service.Tests;

[Collection(ServiceCollection.Name)]
public sealed class DecisionEndpointTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_decision_is_appended_and_stands()
    {
        await _service.SubmitAsync(new { id = "c-1", text = $"Is {TestPolicy.ReviewedWord} allowed?" });
        var decision = await _service.DecideAsync("c-1", new { action = "reject", moderator = "mo", reason = "house rules", labels = new Dictionary<string, double> { ["INSULT"] = 1, ["THREAT"] = 0.25 }, revision = 1 });

        Assert.Equal("reject", decision.Text("action"));
        Assert.Equal("moderator", decision.Text("source"));
        Assert.Equal("mo", decision.Text("moderator"));
        Assert.Equal(0.25, decision["labels"]!["THREAT"]!.GetValue<double>());
        Assert.Equal(tiny.Model.Version.ToString(), decision.Text("model"));
        var read = await _service.GetAsync("/v1/comments/c-1");
        Assert.False(read["queued"]!.GetValue<bool>());
        Assert.Equal(["review", "reject"], read["decisions"]!.AsArray().Select(d => d!.Text("action")));
        Assert.Equal(decision.ToJsonString(), read["decision"]!.ToJsonString());
        Assert.Empty((await _service.GetAsync("/v1/queue"))["items"]!.AsArray());

        // Sent again by the site, the comment keeps what the moderator decided.
        Assert.Equal("reject", (await _service.SubmitAsync(new { id = "c-1", text = $"Is {TestPolicy.ReviewedWord} allowed?" })).Text("decision.action"));
    }

    [Fact]
    public async Task A_decision_on_a_text_that_was_changed_is_refused()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "first" });
        await _service.SubmitAsync(new { id = "c-1", text = "second" });

        var problem = await _service.PostAsync("/v1/comments/c-1/decisions", """{"action": "approve", "moderator": "mo", "revision": 1}""", 409);
        Assert.Equal("other_revision", problem.Text("code"));
        Assert.Equal("The decision is on revision 1, and the latest is 2. Look at the comment again.", problem.Text("detail"));
        await _service.DecideAsync("c-1", new { action = "approve", moderator = "mo", revision = 2 });
    }

    [Fact]
    public async Task A_decision_on_an_unknown_comment_is_not_found() =>
        Assert.Equal("no_such_comment", (await _service.PostAsync("/v1/comments/nobody/decisions", """{"action": "approve", "moderator": "mo"}""", 404)).Text("code"));

    [Theory]
    [InlineData("""{"moderator": "mo"}""", "action", "Is missing; expected approve, review or reject.")]
    [InlineData("""{"action": "delete", "moderator": "mo"}""", "action", "Is no action; expected approve, review or reject.")]
    [InlineData("""{"action": "approve"}""", "moderator", "Is missing; expected a string.")]
    [InlineData("""{"action": "approve", "moderator": ""}""", "moderator", "Is empty; expected at least one character.")]
    [InlineData("""{"action": "approve", "moderator": "mo", "revision": 0}""", "revision", "Is no revision; expected 1 or more.")]
    [InlineData("""{"action": "approve", "moderator": "mo", "labels": {"INSULT": 1.5}}""", "labels", "The label of INSULT is not from 0 to 1.")]
    [InlineData("""{"action": "approve", "moderator": "mo", "labels": {"Insult": 1}}""", "labels", "Names an unknown attribute; expected one of TOXICITY, SEVERE_TOXICITY, IDENTITY_ATTACK, INSULT, PROFANITY, THREAT, SEXUALLY_EXPLICIT, SPAM.")]
    public async Task A_wrong_field_is_named(string body, string field, string message)
    {
        await _service.SubmitAsync(new { id = "c-1", text = "A text" });
        var problem = await _service.PostAsync("/v1/comments/c-1/decisions", body, 400);
        Assert.Equal("invalid_fields", problem.Text("code"));
        Assert.Equal([message], problem["errors"]![field]!.AsArray().Select(e => e!.GetValue<string>()));
    }

    [Fact]
    public async Task Decisions_can_be_exported_as_labels()
    {
        for (var i = 0; i < 30; i++)
        {
            await _service.SubmitAsync(new { id = $"c-{i}", text = $"Comment number {i}", site = "gazette" });
            using var response = await _service.Client.PostAsJsonAsync(
                $"/v1/comments/c-{i}/decisions?site=gazette",
                new { action = i % 2 == 0 ? "reject" : "approve", moderator = "mo", labels = new Dictionary<string, double> { ["INSULT"] = i % 3 == 0 ? 1 : 0 } });
            await Answers.ReadAsync(response, 200);
        }

        await _service.StopAsync();
        await using (var database = ModerationDatabase.Open(new DatabaseOptions(_service.DatabasePath), TimeProvider.System))
        {
            var labels = new SqliteCommentStore(database).ReadLabels(new LabelQuery()).ToList();
            Assert.Equal(30, labels.Count);
            Assert.All(labels, (label, i) =>
            {
                Assert.Equal($"Comment number {i}", label.Text);
                Assert.Equal(i % 2 == 0 ? 1 : 0, label.Labels[AttributeId.Toxicity]);
                Assert.Equal(i % 3 == 0 ? 1 : 0, label.Labels[AttributeId.Insult]);
                Assert.Equal(tiny.Model.Version, label.Model);
            });
        }

        await _service.StartAgainAsync();
    }
}
