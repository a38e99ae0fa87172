using Moderator.Service.Security;
using Xunit;

namespace Moderator.Service.Tests.Access;

[Collection(ServiceCollection.Name)]
public sealed class BrowserSecurityTests(TinyModel tiny)
{
    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/v1/queue", 200)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/score", 405)]
    public async Task Every_answer_tells_browsers_what_to_leave_alone(string address, int status)
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        using var answer = await service.Client.GetAsync(address);
        Assert.Equal(status, (int)answer.StatusCode);
        foreach (var (name, value) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        })
        {
            Assert.Equal(value, string.Join(',', answer.Headers.GetValues(name)));
        }

        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Only_a_configured_origin_may_call()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { Browser = new BrowserOptions { AllowedOrigins = ["https://desk.example.org"] } });
        foreach (var (origin, isAllowed) in new[] { ("https://desk.example.org", true), ("https://desk.example.org.evil.example", false), ("http://desk.example.org", false), ("null", false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/comments");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
            using var answer = await service.Stranger.SendAsync(preflight);
            Assert.Equal(isAllowed ? [origin] : null, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : null);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("desk.example.org")]
    [InlineData("https://desk.example.org/path")]
    [InlineData("ftp://desk.example.org")]
    [InlineData("*")]
    public void What_is_no_origin_is_refused_at_start(string origin) =>
        Assert.Contains($"Browser.AllowedOrigins: \"{origin}\" is no origin", Assert.Throws<ServiceOptionsException>(() => new ServiceOptions { Browser = new BrowserOptions { AllowedOrigins = [origin] } }.Validate()).Message, StringComparison.Ordinal);
}
