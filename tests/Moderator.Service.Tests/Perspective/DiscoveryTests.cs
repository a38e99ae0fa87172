using System.Text.Json.Nodes;
using Moderator.Service.Api.Perspective;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

[Collection(ServiceCollection.Name)]
public sealed class DiscoveryTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("/$discovery/rest?version=v1alpha1")]
    [InlineData("/$discovery/rest?version=v1alpha1&key=whatever")]
    [InlineData("/%24discovery/rest?version=v1alpha1")]
    [InlineData("/discovery/v1/apis/commentanalyzer/v1alpha1/rest")]
    public async Task Anybody_reads_the_description_with_the_servers_own_address(string address)
    {
        var document = JsonNode.Parse(await _service.Stranger.GetStringAsync(address))!;
        Assert.Equal(_service.Address.AbsoluteUri, document.Text("rootUrl"));
        Assert.Equal(_service.Address.AbsoluteUri, document.Text("baseUrl"));
        Assert.Equal("20190414", document.Text("revision"));
    }

    [Fact]
    public async Task Every_schema_that_is_referred_to_is_there_and_every_method_has_its_route()
    {
        var document = JsonNode.Parse(await _service.Stranger.GetStringAsync("/$discovery/rest?version=v1alpha1"))!;
        var schemas = document["schemas"]!.AsObject().Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var reference in Values(document, "$ref")) Assert.Contains(reference, schemas);
        foreach (var path in Values(document, "path"))
        {
            using var response = await _service.CallAsync("/" + path, "{}");
            Assert.Equal(400, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Behind_a_proxy_the_address_is_the_proxys()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/$discovery/rest?version=v1alpha1");
        request.Headers.Host = "perspective.news.example";
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await _service.Stranger.SendAsync(request);
        Assert.Equal("https://perspective.news.example/", JsonNode.Parse(await response.Content.ReadAsStringAsync())!.Text("rootUrl"));

        await _service.StopAsync();
        await _service.StartAgainAsync(options => options with { Perspective = new PerspectiveOptions { PublicUrl = new Uri("https://news.example/moderation") } });
        var document = JsonNode.Parse(await _service.Stranger.GetStringAsync("/$discovery/rest"))!;
        Assert.Equal("https://news.example/moderation/", document.Text("rootUrl"));
    }

    private static IEnumerable<string> Values(JsonNode node, string name) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == name && p.Value is JsonValue v ? [v.GetValue<string>()] : p.Value is null ? [] : Values(p.Value, name)),
        JsonArray a => a.SelectMany(i => i is null ? [] : Values(i, name)),
        _ => [],
    };
}
