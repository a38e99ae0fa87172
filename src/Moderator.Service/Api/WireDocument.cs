using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Moderator.Service.Api;

/// <summary>Describes, in the OpenAPI document, bodies whose form is another service's and that no type of ours stands for: by an example and what follows from it.</summary>
internal static class WireDocument
{
    private const string Json = "application/json";

    /// <param name="route">The operation.</param>
    /// <param name="request">A request that can be sent as it stands, JSON.</param>
    /// <param name="answer">What it is answered with, JSON.</param>
    public static RouteHandlerBuilder WithJson(this RouteHandlerBuilder route, string request, string answer) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = ContentOf(request) };
        operation.Responses ??= [];
        operation.Responses["200"] = new OpenApiResponse { Description = "OK", Content = ContentOf(answer) };
        return Task.CompletedTask;
    });

    private static Dictionary<string, OpenApiMediaType> ContentOf(string example)
    {
        var parsed = JsonNode.Parse(example)!;
        return new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Json] = new OpenApiMediaType { Schema = SchemaOf(parsed), Example = parsed } };
    }

    private static OpenApiSchema SchemaOf(JsonNode example) => example switch
    {
        JsonObject map => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = map.ToDictionary(p => p.Key, IOpenApiSchema (p) => SchemaOf(p.Value!), StringComparer.Ordinal),
        },
        JsonArray list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = list is [{ } first, ..] ? SchemaOf(first) : new OpenApiSchema { Type = JsonSchemaType.String } },
        _ => new OpenApiSchema
        {
            Type = example.GetValueKind() switch
            {
                JsonValueKind.Number => JsonSchemaType.Number,
                JsonValueKind.True or JsonValueKind.False => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
        },
    };
}
