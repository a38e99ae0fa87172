using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Moderator.Core.Scoring;

namespace Moderator.Service.Api.Document;

/// <summary>The OpenAPI document at /openapi/v1.json: what the endpoints themselves do not say.</summary>
internal static class ServiceDocument
{
    private const string KeyScheme = "key";

    public static void AddServiceDocument(this IServiceCollection services) => services.AddOpenApi("v1", document =>
    {
        document.AddDocumentTransformer((described, _, _) =>
        {
            described.Info = new OpenApiInfo
            {
                Title = "Moderator",
                Version = "v1",
                Description = "Scores readers' comments, decides on them by a policy and keeps them for review. Errors are problem details (RFC 9457) with a \"code\" for programs. JSON is UTF-8 with names in snake_case; a text with U+0000 or a lone surrogate is refused with 400, because it could not be given back as it came.",
            };
            described.Components ??= new OpenApiComponents();
            described.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            described.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The key that the service printed at its first start. X-Api-Key takes it too.",
            };
            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Keys.KeyRequired>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
            OperationDetails.Add(operation, context);
            return Task.CompletedTask;
        });
        document.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(ProblemDetails)) DescribeProblem(schema);
            if (context.JsonTypeInfo.Type == typeof(AttributeScores))
            {
                schema.Type = JsonSchemaType.Object;
                schema.Properties = Attributes.AllNames.ToDictionary(
                    name => name,
                    IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" },
                    StringComparer.Ordinal);
            }

            return Task.CompletedTask;
        });
    });

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A word that programs can tell errors apart by." };
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What is wrong with single fields, by their names.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        schema.Properties["line"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "In an answer of lines: which line of the request is meant." };
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "detail", "code" };
    }
}
