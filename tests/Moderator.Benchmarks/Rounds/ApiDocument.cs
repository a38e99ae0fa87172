using System.Text.Json.Nodes;

namespace Moderator.Rounds;

/// <summary>An operation of the running service, as its OpenAPI document describes it.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Parameters">Name, place (path, query or header) and example; an example of null where it has none.</param>
/// <param name="Bodies">By content type: the schema, and the examples.</param>
internal sealed record ApiOperation(
    string Method,
    string Path,
    IReadOnlyList<(string Name, string Place, string? Example)> Parameters,
    IReadOnlyDictionary<string, (JsonNode? Schema, IReadOnlyList<JsonNode> Examples)> Bodies);

/// <summary>The OpenAPI document of the running service: what the fuzz rounds know of it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonNode _document;

    private ApiDocument(JsonNode document)
    {
        _document = document;
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               where method.Value is JsonObject
               select Read(method.Key.ToUpperInvariant(), path.Key, method.Value!),
        ];
        FieldNames = [.. document["components"]!["schemas"]!.AsObject().SelectMany(s => (s.Value!["properties"] as JsonObject ?? []).Select(p => p.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Every field that any body has.</summary>
    public IReadOnlyList<string> FieldNames { get; }

    public static async Task<ApiDocument> ReadAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        return new ApiDocument(JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!);
    }

    /// <summary>The schema itself, where one only names it.</summary>
    public JsonObject? Resolve(JsonNode? schema)
    {
        while (schema is JsonObject described)
        {
            if (described["$ref"]?.GetValue<string>() is { } reference) schema = _document["components"]!["schemas"]![reference.Split('/')[^1]];
            else if (described["oneOf"] is JsonArray { Count: > 0 } choices) schema = choices.FirstOrDefault(c => c?["type"]?.ToString() != "null");
            else return described;
        }

        return null;
    }

    private static ApiOperation Read(string method, string path, JsonNode operation) => new(
        method,
        path,
        [.. (operation["parameters"] as JsonArray ?? []).Select(p => (p!["name"]!.GetValue<string>(), p["in"]!.GetValue<string>(), p["example"]?.ToString()))],
        (operation["requestBody"]?["content"] as JsonObject ?? []).ToDictionary(
            content => content.Key,
            content => (content.Value!["schema"], (IReadOnlyList<JsonNode>)[.. ExamplesOf(content.Value!)]),
            StringComparer.Ordinal));

    private static IEnumerable<JsonNode> ExamplesOf(JsonNode media)
    {
        if (media["example"] is { } one) yield return one;
        foreach (var (_, example) in media["examples"] as JsonObject ?? []) yield return example!["value"]!;
    }
}
