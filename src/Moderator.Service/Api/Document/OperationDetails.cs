using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Moderator.Service.Problems;
using Moderator.Service.Requests;

namespace Moderator.Service.Api.Document;

/// <summary>What an operation's types do not say: its examples, its headers, its lines, what its errors mean.</summary>
internal static class OperationDetails
{
    private static readonly string[] WithBody = ["413", "415"];

    public static void Add(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddHeaders(operation, metadata);
        if (ApiExamples.Find(operation.OperationId) is { } example)
        {
            AddParameters(operation, example);
            AddRequest(operation, example);
            AddAnswer(operation, example, context);
        }

        // The addresses that stand in for other services have errors of their own.
        if (context.Description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) != false || operation.RequestBody is null) AddProblems(operation, context);
    }

    private static void AddHeaders(OpenApiOperation operation, IList<object> metadata)
    {
        if (IdempotencyKey.IsTakenBy(metadata))
            Add(operation, IdempotencyKey.Header, "A name for this request, 1 to 255 visible ASCII characters. Sent again with the same name within a day it takes effect once, and is answered as the first time, with Idempotency-Replayed: true.", operation.OperationId + "-5f0c2a");
        if (operation.Responses?.ContainsKey("304") == true && EntityTags.IsSetBy(metadata))
            Add(operation, "If-None-Match", "The ETag of an earlier answer: 304 without a body where it would be the same.", "\"2.7.0\"");
        if (EntityTags.IsMatchTakenBy(metadata))
            Add(operation, "If-Match", "The ETag of what is to be changed, as it was read: 412 where it is another by now.", "*");
    }

    private static void Add(OpenApiOperation operation, string header, string description, string example) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = header,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = example,
    });

    private static void AddParameters(OpenApiOperation operation, ApiExample example)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name is { } name && (example.Parameters.TryGetValue(name, out var value) || ApiExamples.Parameters.TryGetValue(name, out value)))
                parameter.Example = parameter.Schema?.Type?.HasFlag(JsonSchemaType.Integer) == true ? long.Parse(value, CultureInfo.InvariantCulture) : value;
        }
    }

    private static void AddRequest(OpenApiOperation operation, ApiExample example)
    {
        if (operation.RequestBody?.Content is not { } content) return;
        if (content.TryGetValue("application/json", out var json) && example.Request is not null)
            SetExamples(json, ("one", "One", example.Request), ("many", "Many", example.RequestMany));
        if (!content.TryGetValue(BodyOrLines<object>.LinesType, out var lines) || example.RequestLines is null) return;
        lines.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One JSON object a line." };
        lines.Example = example.RequestLines;
    }

    private static void AddAnswer(OpenApiOperation operation, ApiExample example, OpenApiOperationTransformerContext context)
    {
        if (operation.Responses?.FirstOrDefault(r => r.Key.StartsWith('2')).Value is not OpenApiResponse answer) return;
        answer.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        if (answer.Content.TryGetValue("application/json", out var json) && example.Answer is not null)
        {
            SetExamples(json, ("one", "One", example.Answer), ("many", "Many", example.AnswerMany));
            // Two answers with one status: the framework keeps the last that it was told of.
            var (one, many) = operation.OperationId == "score" ? ("ScoreAnswer", "ScoreBatchAnswer") : ("CommentAnswer", "CommentBatchAnswer");
            if (example.AnswerMany is not null)
                json.Schema = new OpenApiSchema { OneOf = [new OpenApiSchemaReference(one, context.Document), new OpenApiSchemaReference(many, context.Document)] };
        }

        if (example.AnswerLines is null) return;
        answer.Content[BodyOrLines<object>.LinesType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One JSON object a line." },
            Example = example.AnswerLines,
        };
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        if (operation.RequestBody is not null)
        {
            foreach (var status in WithBody) operation.Responses.TryAdd(status, new OpenApiResponse());
        }

        foreach (var (status, response) in operation.Responses)
        {
            if (response is not OpenApiResponse written || ProblemExamples.Of(status) is not { } problem) continue;
            written.Description = problem.Meaning;
            written.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problem.ContentType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference("ProblemDetails", context.Document),
                    Example = JsonNode.Parse(problem.Example),
                },
            };
        }
    }

    private static void SetExamples(OpenApiMediaType media, params ReadOnlySpan<(string Name, string Summary, string? Json)> examples)
    {
        if (examples[1].Json is null)
        {
            media.Example = JsonNode.Parse(examples[0].Json!);
            return;
        }

        media.Examples = new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        foreach (var (name, summary, json) in examples) media.Examples[name] = new OpenApiExample { Summary = summary, Value = JsonNode.Parse(json!) };
    }
}
