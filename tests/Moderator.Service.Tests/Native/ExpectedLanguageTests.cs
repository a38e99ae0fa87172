using System.Text;
using Moderator.Core.Policies;
using Moderator.Service.Deciding;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>A policy that covers English, on sites whose comments are expected in one language or another.</summary>
[Collection(ServiceCollection.Name)]
public sealed class ExpectedLanguageTests(TinyModel tiny)
{
    private static readonly byte[] English = Encoding.UTF8.GetBytes(
        """{"name": "english", "version": "1", "languages": ["en"], "rules": [{"id": "shout", "when": {"uppercase_share": {"at_least": 1}, "characters": {"at_least": 500}}, "action": "review", "reason": "All in capitals."}], "default": {"action": "approve", "reason": "Nothing matched."}}""");

    [Theory]
    [InlineData(null, "lol", "approve", "en")]
    [InlineData(null, "No.", "approve", "en")]
    [InlineData(null, "👍", "approve", "en")]
    [InlineData(null, "Nonsense", "approve", "en")]
    [InlineData(null, "Spot on", "approve", "en")]
    [InlineData(null, "nicht schlecht, Herr Specht", "review", "de")]
    [InlineData(null, "Ce conseil municipal est une honte pour toute la ville, vraiment", "review", "it")]
    [InlineData(null, "ขอบคุณมากครับ", "review", null)]
    [InlineData("zeitung", "lol", "review", "de")]
    [InlineData("zeitung", "👍", "review", "de")]
    [InlineData("zeitung", "Why would you say that about the mayor?", "approve", "en")]
    public async Task Short_comments_count_as_the_language_that_their_site_expects(string? site, string text, string action, string? language)
    {
        await using var service = await StartAsync();
        var scored = await service.PostJsonAsync("/v1/score", new { site, text }, 200);
        Assert.Equal((action, language), (scored.Text("decision.action"), scored["language"]?.GetValue<string>()));
        await service.SubmitAsync(new { id = "c-1", site, text });
        var stored = await service.GetAsync($"/v1/comments/c-1{(site is null ? "" : "?site=" + site)}");
        Assert.Equal((action, language), (stored.Text("decision.action"), stored["language"]?.GetValue<string>()));
    }

    [Fact]
    public async Task What_the_request_says_of_the_language_stands()
    {
        await using var service = await StartAsync();
        var scored = await service.PostJsonAsync("/v1/score", new { text = "lol", language = "fr" }, 200);
        Assert.Equal("review", scored.Text("decision.action"));
        Assert.Equal("built-in/unsupported-language", scored["decision"]!["matched_rules"]![0]!.Text("id"));
    }

    [Fact]
    public async Task Coral_is_not_sent_to_a_moderator_for_a_thumb()
    {
        await using var service = await StartAsync();
        using var content = new StringContent("""{"action": "NEW", "comment": {"body": "<p>👍</p>"}, "author": {"id": "u-1"}, "story": {"id": "a-1"}}""", Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/v1/coral/comments", content);
        Assert.True((int)response.StatusCode == 204, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Perspectives_clients_get_the_language_that_is_assumed()
    {
        await using var service = await StartAsync();
        var analysis = await service.PostAsync("/v1alpha1/comments:analyze", """{"comment": {"text": "Nonsense"}, "requestedAttributes": {"TOXICITY": {}}}""", 200);
        Assert.Equal("en", analysis["detectedLanguages"]![0]!.GetValue<string>());
    }

    [Fact]
    public void A_language_that_cannot_be_told_is_refused_at_start()
    {
        var options = new ServiceOptions { Languages = new LanguageOptions { Expected = "xx", Sites = new Dictionary<string, string> { ["blad"] = "nl" } } };
        var message = Assert.Throws<ServiceOptionsException>(options.Validate).Message;
        Assert.StartsWith("Languages.Expected: Names a language that cannot be told from others; expected en, de, es, it, ko, pt, ru, tr, zh. Found xx.", message, StringComparison.Ordinal);
        Assert.Contains("Languages.Sites: ", message, StringComparison.Ordinal);
    }

    private Task<RunningService> StartAsync() => RunningService.StartAsync(
        tiny.Model,
        options => options with { Languages = new LanguageOptions { Sites = new Dictionary<string, string> { ["zeitung"] = "de" } } },
        policy: PolicyFile.Parse(English, "english.json"));
}
