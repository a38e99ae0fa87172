using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Moderator.Service.Api.Coral;
using Xunit;

namespace Moderator.Service.Tests.Coral;

[Collection(ServiceCollection.Name)]
public sealed class CoralTests(TinyModel tiny) : IAsyncLifetime
{
    private const string Secret = "a signing secret that coral made";
    private const string Address = "/v1/coral/comments";

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model, options => options with { Coral = new CoralOptions { Secret = Secret } });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("<p>A quiet word about the weather.</p>", 204, "")]
    [InlineData("<p>This wumpel<b>tee</b> again.</p>", 200, """{"actions":[{"actionType":"FLAG","reason":"COMMENT_DETECTED_TOXIC"}],"status":"SYSTEM_WITHHELD"}""")]
    [InlineData("<div>Such a grobble&#102;itch!</div>", 200, """{"actions":[{"actionType":"FLAG","reason":"COMMENT_DETECTED_TOXIC"}],"status":"REJECTED"}""")]
    public async Task The_policy_answers_on_what_a_reader_would_see(string body, int status, string answer)
    {
        using var response = await PostAsync(Comment(body), Secret);
        Assert.Equal(status, (int)response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        // Whether the tiny model takes such a word for spam is nothing to hold it to.
        Assert.Equal(answer, text.Replace("COMMENT_DETECTED_SPAM", "COMMENT_DETECTED_TOXIC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_comment_is_stored_as_text_with_whom_and_where_before_the_answer()
    {
        using (await PostAsync(Comment("<p>One wumpeltee &amp; another.</p>"), Secret))
        {
            var queue = await _service.GetAsync("/v1/queue");
            var item = Assert.Single(queue["items"]!.AsArray())!;
            Assert.Equal("One wumpeltee & another.", item.Text("text"));
            Assert.Equal(("site-1", "reader-1", "story-1", "parent-1"), (item.Text("site"), item.Text("author.id"), item.Text("article.id"), item.Text("parent_id")));
            Assert.Equal("https://news.example/1", item.Text("article.url"));
            Assert.Matches("^coral-[0-9a-f]{32}$", item.Text("id"));
        }
    }

    [Fact]
    public async Task The_same_request_again_is_the_same_comment_and_gets_what_stands()
    {
        var body = Comment("One wumpeltee more.");
        using (var first = await PostAsync(body, Secret)) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var id = (await _service.GetAsync("/v1/queue"))["items"]![0]!.Text("id");
        using var decided = await _service.Client.PostAsync(
            $"/v1/comments/{id}/decisions?site=site-1", new StringContent("""{"action": "reject", "moderator": "m"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);

        using var again = await PostAsync(body, Secret);
        Assert.Equal("""{"status":"REJECTED"}""", await again.Content.ReadAsStringAsync());
        Assert.Equal(1L, _service.Ask("SELECT COUNT(*) FROM comments"));
        using (await PostAsync(Comment("One wumpeltee more.", parent: "parent-2"), Secret)) Assert.Equal(2L, _service.Ask("SELECT COUNT(*) FROM comments"));
    }

    [Fact]
    public async Task Nothing_is_stored_of_what_is_not_signed_and_a_key_does_not_help()
    {
        var body = Comment("Unsigned wumpeltee.");
        var right = Signature(body, Secret);
        foreach (var signature in new[]
        {
            null, "", "sha256=", "sha256=" + new string('0', 64), "sha256=" + new string('g', 64), right[..^2], "sha1=" + right[7..], Signature(body + " ", Secret), Signature(body, "another secret that coral made"),
        })
        {
            using var response = await SendAsync(body, signature, _service.Client);
            Assert.Equal("signature_invalid", (await Answers.ReadAsync(response, 401)).Text("code"));
        }

        using var keyed = await SendAsync(body, null, _service.Client, "?key=" + _service.Key);
        await Answers.ReadAsync(keyed, 401);
        Assert.Equal(0L, _service.Ask("SELECT COUNT(*) FROM comments"));
    }

    [Fact]
    public async Task While_a_secret_is_replaced_either_of_the_two_is_heeded()
    {
        const string Next = "the secret that coral made after";
        await RestartAsync(new CoralOptions { Secret = Next, PreviousSecret = Secret });
        var body = Comment("A quiet word.");
        foreach (var signature in new[]
        {
            Signature(body, Next), Signature(body, Secret), $"{Signature(body, "a third one of somebody else's")},{Signature(body, Next)}", $"{Signature(body, Secret)}, {Signature(body, Next).ToUpperInvariant().Replace("SHA256", "sha256", StringComparison.Ordinal)}",
        })
        {
            using var response = await SendAsync(body, signature, _service.Stranger);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_site_says_what_coral_is_told()
    {
        await RestartAsync(new CoralOptions { Secret = Secret, ApprovedStatus = "APPROVED", ReviewedStatus = "PREMOD", ReviewedTags = ["LOOK"], Flags = false });
        using var approved = await PostAsync(Comment("A quiet word."), Secret);
        Assert.Equal("""{"status":"APPROVED"}""", await approved.Content.ReadAsStringAsync());
        using var reviewed = await PostAsync(Comment("A wumpeltee."), Secret);
        Assert.Equal("""{"tags":["LOOK"],"status":"PREMOD"}""", await reviewed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_comment_that_a_person_sees_for_its_language_alone_is_not_flagged_as_toxic()
    {
        const string Policy = """{"name": "english", "version": "1", "languages": ["en"], "rules": [{"id": "long", "when": {"characters": {"at_least": 5000}}, "action": "review", "reason": "Long."}], "default": {"action": "approve", "reason": "None."}}""";
        await _service.PostJsonAsync("/v1/policies", new { policy = Policy }, 200);
        using var response = await PostAsync(Comment("ขอบคุณมากครับ"), Secret);
        Assert.Equal("""{"status":"SYSTEM_WITHHELD"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_a_secret_a_key_lets_in_also_in_the_address()
    {
        await RestartAsync(new CoralOptions());
        var body = Comment("A wumpeltee.");
        using (var stranger = await SendAsync(body, null, _service.Stranger)) await Answers.ReadAsync(stranger, 401);
        using (var header = await SendAsync(body, null, _service.Client)) Assert.Equal(HttpStatusCode.OK, header.StatusCode);
        using (var address = await SendAsync(body, null, _service.Stranger, "?key=" + _service.Key)) Assert.Equal(HttpStatusCode.OK, address.StatusCode);
    }

    [Theory]
    [InlineData("{}", "comment", "Is missing; expected an object.")]
    [InlineData("""{"comment": {}}""", "comment.body", "Is missing; expected a string.")]
    [InlineData("""{"comment": {"body": 5}}""", "comment.body", "Is a number; expected a string.")]
    [InlineData("""{"comment": {"body": "a"}, "author": 5}""", "author", "Is a number; expected an object.")]
    [InlineData("""{"comment": {"body": "a"}, "author": {"id": ""}}""", "author.id", "Is empty; expected at least one character.")]
    [InlineData("""{"comment": {"body": "a\u0000"}}""", "comment.body", "Holds U+0000 or a lone surrogate at character 1, which cannot be stored as it came; remove it.")]
    public async Task A_wrong_field_is_named_with_one_message(string body, string field, string message)
    {
        using var response = await PostAsync(body, Secret);
        var errors = (await Answers.ReadAsync(response, 400))["errors"]!.AsObject();
        Assert.Equal(message, Assert.Single(Assert.Single(errors).Value!.AsArray())!.GetValue<string>());
        Assert.NotNull(errors[field]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        using var response = await PostAsync(body, Secret);
        Assert.Equal("invalid_json", (await Answers.ReadAsync(response, 400)).Text("code"));
    }

    [Theory]
    [InlineData("short", null, "SYSTEM_WITHHELD", "Coral.Secret: is shorter than 16 characters; expected the signing secret that Coral shows.")]
    [InlineData(null, Secret, "SYSTEM_WITHHELD", "Coral.PreviousSecret: stands without Coral.Secret.")]
    [InlineData(Secret, null, "HELD", "Coral: \"HELD\" is no status; expected one of APPROVED, REJECTED, PREMOD, SYSTEM_WITHHELD.")]
    public void A_setting_that_does_not_fit_refuses_to_start(string? secret, string? previous, string status, string message) =>
        Assert.Equal(message, Assert.Throws<ServiceOptionsException>(() => new CoralOptions { Secret = secret, PreviousSecret = previous, ReviewedStatus = status }.Check()).Message);

    private static string Comment(string body, string parent = "parent-1") => new JsonObject
    {
        ["action"] = "NEW",
        ["comment"] = new JsonObject { ["body"] = body, ["parentID"] = parent },
        ["author"] = new JsonObject { ["id"] = "reader-1", ["role"] = "COMMENTER" },
        ["story"] = new JsonObject { ["id"] = "story-1", ["url"] = "https://news.example/1" },
        ["site"] = new JsonObject { ["id"] = "site-1" },
        ["tenantID"] = "tenant-1",
        ["tenantDomain"] = "coral.news.example",
    }.ToJsonString();

    private static string Signature(string body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private Task<HttpResponseMessage> PostAsync(string body, string secret) => SendAsync(body, Signature(body, secret), _service.Stranger);

    private static async Task<HttpResponseMessage> SendAsync(string body, string? signature, HttpClient client, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address + query) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-Coral-Signature", signature);
        return await client.SendAsync(request);
    }

    private async Task RestartAsync(CoralOptions coral)
    {
        await _service.StopAsync();
        await _service.StartAgainAsync(options => options with { Coral = coral });
    }
}
