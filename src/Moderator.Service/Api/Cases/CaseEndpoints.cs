using System.Text.Json.Serialization;

namespace Moderator.Service.Api.Cases;

/// <summary>Authors' sanctions, appeals and statements of reasons over HTTP.</summary>
internal static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        routes.MapSanctions();
        routes.MapAppeals();
        routes.MapStatements();
    }
}

/// <summary>The JSON of these routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SanctionRequest))]
[JsonSerializable(typeof(LiftRequest))]
[JsonSerializable(typeof(SanctionAnswer))]
[JsonSerializable(typeof(SanctionsAnswer))]
[JsonSerializable(typeof(AuthorsAnswer))]
[JsonSerializable(typeof(AppealRequest))]
[JsonSerializable(typeof(AppealAnswer))]
[JsonSerializable(typeof(AppealsAnswer))]
[JsonSerializable(typeof(StatementAnswer))]
internal sealed partial class CasesJson : JsonSerializerContext;
