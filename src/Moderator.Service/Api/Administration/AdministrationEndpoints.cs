using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Moderator.Service.Api.Administration;

/// <summary>What administrators do through the API. Every route here asks for the scope "admin", and every act is in the audit log.</summary>
internal static class AdministrationEndpoints
{
    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        routes.MapKeys();
        routes.MapAudit();
        routes.MapWebhooks();
        routes.MapPrivacy();
    }
}

/// <summary>The JSON of the administration's routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(ScoresConverter)])]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyRotationRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(NewWebhookAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhooksAnswer))]
[JsonSerializable(typeof(DeliveriesAnswer))]
[JsonSerializable(typeof(ResendAnswer))]
[JsonSerializable(typeof(AuthorDataAnswer))]
[JsonSerializable(typeof(ErasedAuthorAnswer))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class AdministrationJson : JsonSerializerContext;
