using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Perspective;

/// <summary>Calls Perspective's addresses as its clients do: the key in the address.</summary>
internal static class PerspectiveCalls
{
    public const string Analyze = "/v1alpha1/comments:analyze";
    public const string SuggestScore = "/v1alpha1/comments:suggestscore";

    public static Task<HttpResponseMessage> CallAsync(this RunningService service, string address, string body, string? key = null) => service.Stranger.PostAsync(
        $"{address}?key={Uri.EscapeDataString(key ?? service.Key)}",
        new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>The answer to a call that must succeed.</summary>
    public static async Task<JsonNode> AnalyzeAsync(this RunningService service, string body) => await ReadAsync(await service.CallAsync(Analyze, body));

    /// <summary>The answer to a call that must succeed.</summary>
    public static async Task<JsonNode> SuggestAsync(this RunningService service, string body) => await ReadAsync(await service.CallAsync(SuggestScore, body));

    /// <summary>The <c>error</c> of a call that must fail with this status.</summary>
    public static async Task<JsonNode> RefuseAsync(this RunningService service, string address, string body, int status = 400, string? key = null)
    {
        using var response = await service.CallAsync(address, body, key);
        return await ErrorAsync(response, status);
    }

    /// <summary>The <c>error</c> of an answer, whose form must be Google's.</summary>
    public static async Task<JsonNode> ErrorAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"Expected {status}, found {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json; charset=UTF-8", response.Content.Headers.ContentType!.ToString());
        var error = JsonNode.Parse(text)!["error"]!;
        Assert.Equal(status, error["code"]!.GetValue<int>());
        Assert.NotEmpty(error.Text("message"));
        Assert.NotEmpty(error.Text("status"));
        return error;
    }

    public static double Summary(this JsonNode answer, string attribute) => answer["attributeScores"]![attribute]!["summaryScore"]!["value"]!.GetValue<double>();

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
            Assert.Equal("application/json; charset=UTF-8", response.Content.Headers.ContentType!.ToString());
            return JsonNode.Parse(text)!;
        }
    }
}
