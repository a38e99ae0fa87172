using System.ComponentModel;
using System.Text.Json.Serialization;
using Moderator.Classifier.Models;
using Moderator.Storage.Audit;
using Moderator.Storage.Versions;

namespace Moderator.Service.Api.Versions;

/// <summary>A model to be put in force. A field that is not known is refused: a misspelt "shadow" would put it in force.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelPromotionRequest
{
    [Description("The installed model: its name, name@version, or name@version-hash as GET /v1/models lists it.")]
    public string? Model { get; init; }

    [Description("Whether it only scores the same comments beside the model in force, and is recorded.")]
    public bool Shadow { get; init; }

    [Description("Why, for the record.")]
    public string? Reason { get; init; }
}

/// <summary>A promotion of a model to be undone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelRollbackRequest
{
    [Description("Whether the shadow is meant.")]
    public bool Shadow { get; init; }

    [Description("Why, for the record.")]
    public string? Reason { get; init; }
}

/// <summary>A policy to be put in force.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PolicyPromotionRequest
{
    [Description("The policy file as a text, byte by byte: what is wrong in it is told by line and column.")]
    public string? Policy { get; init; }

    [Description("The files of its word lists, by the names that the policy gives them, each one word or phrase a line.")]
    public IReadOnlyDictionary<string, string>? WordLists { get; init; }

    [Description("Why, for the record.")]
    public string? Reason { get; init; }
}

/// <summary>A promotion of a policy to be undone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PolicyRollbackRequest
{
    [Description("Why, for the record.")]
    public string? Reason { get; init; }
}

/// <summary>A promotion.</summary>
public sealed record PromotionAnswer
{
    public required long Id { get; init; }

    [Description("model, shadow or policy.")]
    public required string Subject { get; init; }

    [Description("What was in force before: name@version-hash. Left out for what the service was started with, or for no shadow.")]
    public string? From { get; init; }

    [Description("What is in force since; left out likewise.")]
    public string? To { get; init; }

    [Description("The promotion that this one undid.")]
    public long? Undoes { get; init; }

    public string? Reason { get; init; }

    [Description("Who: the name of the key, of the user, or of the operator on the service's machine.")]
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    [Description("What is to be said of it all the same.")]
    public IReadOnlyList<string>? Warnings { get; init; }

    internal static PromotionAnswer Of(Promotion promotion) => new()
    {
        Id = promotion.Id,
        Subject = promotion.Subject switch
        {
            PromotionSubject.Model => "model",
            PromotionSubject.Shadow => "shadow",
            _ => "policy",
        },
        From = promotion.From?.ToString(),
        To = promotion.To?.ToString(),
        Undoes = promotion.Undoes,
        Reason = promotion.Reason,
        By = promotion.Actor.Kind is AuditActorKind.Operator ? $"operator {promotion.Actor.Name}" : promotion.Actor.Name,
        At = promotion.At,
    };
}

/// <summary>A model that is installed.</summary>
public sealed record InstalledModelAnswer
{
    [Description("name@version-hash; left out where it cannot be used.")]
    public string? Model { get; init; }

    [Description("The name of its directory.")]
    public required string Directory { get; init; }

    public IReadOnlyList<string>? Attributes { get; init; }

    public IReadOnlyList<string>? Languages { get; init; }

    [Description("Why it cannot be used.")]
    public string? Problem { get; init; }

    internal static InstalledModelAnswer Of(InstalledModel model) => new()
    {
        Model = model.Version?.ToString(),
        Directory = Path.GetFileName(Path.TrimEndingDirectorySeparator(model.Directory)),
        Attributes = model.Manifest?.Attributes,
        Languages = model.Manifest?.Languages,
        Problem = model.Problem,
    };
}

/// <summary>The models: in force, installed, and how they came to be in force.</summary>
public sealed record ModelsAnswer
{
    [Description("The model that scores: name@version-hash.")]
    public required string InForce { get; init; }

    [Description("The model that only scores beside it; left out where none does.")]
    public string? Shadow { get; init; }

    public required IReadOnlyList<InstalledModelAnswer> Installed { get; init; }

    [Description("The latest promotions of models, latest first.")]
    public required IReadOnlyList<PromotionAnswer> Promotions { get; init; }

    [Description("Why something that was promoted is not in force; left out where all is.")]
    public IReadOnlyList<string>? Problems { get; init; }
}

/// <summary>The policies: in force, and how they came to be.</summary>
public sealed record PoliciesAnswer
{
    [Description("The policy that decides: name@version-hash.")]
    public required string InForce { get; init; }

    [Description("The latest promotions of policies, latest first.")]
    public required IReadOnlyList<PromotionAnswer> Promotions { get; init; }

    [Description("Why something that was promoted is not in force; left out where all is.")]
    public IReadOnlyList<string>? Problems { get; init; }
}

/// <summary>A policy in full.</summary>
public sealed record PolicyAnswer
{
    [Description("name@version-hash.")]
    public required string Version { get; init; }

    [Description("The policy file as a text.")]
    public required string Policy { get; init; }

    [Description("The files of its word lists by name; left out where it has none.")]
    public IReadOnlyDictionary<string, string>? WordLists { get; init; }
}

/// <summary>The JSON of these routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ModelPromotionRequest))]
[JsonSerializable(typeof(ModelRollbackRequest))]
[JsonSerializable(typeof(PolicyPromotionRequest))]
[JsonSerializable(typeof(PolicyRollbackRequest))]
[JsonSerializable(typeof(PromotionAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(PoliciesAnswer))]
[JsonSerializable(typeof(PolicyAnswer))]
internal sealed partial class VersionJson : JsonSerializerContext;
