using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Moderator.Core.Scoring;
using Moderator.Service.Api;
using Moderator.Service.Api.Administration;
using Moderator.Service.Api.Cases;
using Moderator.Service.Api.Versions;
using Moderator.Service.Api.Wire;

namespace Moderator.Service;

/// <summary>How the service reads and writes JSON: snake_case, through code made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(ScoresConverter)])]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(ScorableComment))]
[JsonSerializable(typeof(CommentBatchAnswer))]
[JsonSerializable(typeof(ScoreRequest))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(CommentAnswer))]
[JsonSerializable(typeof(CommentRecordAnswer))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(ScoreAnswer))]
[JsonSerializable(typeof(ScoreBatchAnswer))]
[JsonSerializable(typeof(QueueAnswer))]
[JsonSerializable(typeof(LiveAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
// What a page of the review console asks for first: the scripts to start with, of which there are none.
[JsonSerializable(typeof(IList<string>))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    /// <summary>Makes the host's options read and write as this context does.</summary>
    public static void Configure(JsonSerializerOptions options, int maxDepth)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = maxDepth;
        // The answers are application/json and never part of a page: letters of every script stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new ScoresConverter());
        options.TypeInfoResolverChain.Clear();
        options.TypeInfoResolverChain.Add(Default);
        options.TypeInfoResolverChain.Add(AdministrationJson.Default);
        options.TypeInfoResolverChain.Add(VersionJson.Default);
        options.TypeInfoResolverChain.Add(NativeJson.Default);
        options.TypeInfoResolverChain.Add(CasesJson.Default);
    }
}

/// <summary>Scores as an object: wire name to probability, six digits after the point.</summary>
internal sealed class ScoresConverter : JsonConverter<AttributeScores>
{
    private static readonly JsonEncodedText[] Names = [.. Attributes.AllNames.Select(name => JsonEncodedText.Encode(name))];

    public override AttributeScores Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Scores are written and never read.");

    public override void Write(Utf8JsonWriter writer, AttributeScores value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < Names.Length; i++)
        {
            if (value[(AttributeId)i] is { } score) writer.WriteNumber(Names[i], Math.Round(score, 6));
        }

        writer.WriteEndObject();
    }
}
