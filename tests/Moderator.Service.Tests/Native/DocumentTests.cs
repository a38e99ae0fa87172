using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Service.Tests.Native;

/// <summary>The OpenAPI document says what the service does.</summary>
[Collection(ServiceCollection.Name)]
public sealed class DocumentTests(TinyModel tiny)
{
    [Fact]
    public async Task It_describes_every_route_with_who_may_call_it()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        var document = await service.GetAsync("/openapi/v1.json");

        var described = new List<string>();
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject().Where(o => o.Value is JsonObject))
            {
                described.Add($"{method.ToUpperInvariant()} {path}");
                Assert.False(string.IsNullOrEmpty(operation!.Text("summary")), path);
                Assert.False(string.IsNullOrEmpty(operation!.Text("operationId")), path);
                Assert.Equal(path.StartsWith("/v1", StringComparison.Ordinal), operation!["security"] is not null);
            }
        }

        Assert.Equal(service.Routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        var schemas = document["components"]!["schemas"]!;
        Assert.Contains("TOXICITY", schemas["AttributeScores"]!["properties"]!.AsObject().Select(p => p.Key));
        Assert.Contains("parent_id", schemas["SubmitRequest"]!["properties"]!.AsObject().Select(p => p.Key));
    }
}
