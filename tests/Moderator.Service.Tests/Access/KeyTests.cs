using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Moderator.Service.Keys;
using Xunit;

namespace Moderator.Service.Tests.Access;

[Collection(ServiceCollection.Name)]
public sealed class KeyTests(TinyModel tiny) : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(tiny.Model);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_first_start_makes_a_key_and_the_next_makes_none()
    {
        Assert.Matches("^mod_[A-Za-z0-9_-]{43}$", _service.Key);
        await _service.StopAsync();
        Assert.Null(await _service.StartAgainAsync());
        await _service.SubmitAsync(new { id = "c-1", text = "With the key of the first start" });
    }

    [Fact]
    public async Task The_database_holds_the_hash_and_never_the_key()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "The key was used" });
        Assert.Equal(Convert.ToHexString(ApiKey.HashOf(_service.Key)), _service.Ask("SELECT hex(hash) FROM api_keys"));
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_service.DatabasePath)!))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            Assert.True(copy.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(_service.Key)) < 0, file);
        }
    }

    [Fact]
    public async Task Both_headers_take_it()
    {
        foreach (var (header, value) in new[] { ("Authorization", "Bearer " + _service.Key), ("Authorization", "bearer " + _service.Key), ("X-Api-Key", _service.Key) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/queue");
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await _service.Stranger.SendAsync(request);
            await Answers.ReadAsync(response, 200);
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer mod_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Authorization", "Basic bW9kOm1vZA==")]
    [InlineData("X-Api-Key", "' OR 1=1 --")]
    public async Task Without_a_key_in_force_every_route_but_health_and_openapi_is_closed(string? header, string? value)
    {
        foreach (var (method, address, open) in new[]
        {
            ("POST", "/v1/comments", false), ("POST", "/v1/score", false), ("GET", "/v1/comments/c-1", false), ("GET", "/v1/queue", false),
            ("POST", "/v1/comments/c-1/decisions", false), ("GET", "/health/live", true), ("GET", "/health/ready", true), ("GET", "/openapi/v1.json", true),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            if (method is "POST") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            if (header is not null) request.Headers.TryAddWithoutValidation(header, value);
            using var response = await _service.Stranger.SendAsync(request);
            if (open)
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                continue;
            }

            Assert.Equal("key_required", (await Answers.ReadAsync(response, 401)).Text("code"));
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_noted()
    {
        await _service.SubmitAsync(new { id = "c-1", text = "The key was used" });
        await _service.StopAsync();
        using (var connection = _service.Connect())
        using (var command = new SqliteCommand("SELECT last_used_at FROM api_keys", connection))
        {
            Assert.IsType<long>(command.ExecuteScalar());
        }

        await _service.StartAgainAsync();
    }
}
