using Microsoft.OpenApi;
using Moderator.Core.Scoring;

namespace Moderator.Service.Api;

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
            return Task.CompletedTask;
        });
        document.AddSchemaTransformer((schema, context, _) =>
        {
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
}
