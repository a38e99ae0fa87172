using System.Text.Json.Serialization;
using Moderator.Service.Api.Feedback;
using Moderator.Service.Api.Reading;

namespace Moderator.Service.Api;

/// <summary>The JSON of what is said about comments and read of them, through code made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(ScoresConverter)])]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ReportedAnswer))]
[JsonSerializable(typeof(ReportsPageAnswer))]
[JsonSerializable(typeof(AnnotationRequest))]
[JsonSerializable(typeof(AnnotationAnswer))]
[JsonSerializable(typeof(AnnotationsPageAnswer))]
[JsonSerializable(typeof(CommentPageAnswer))]
[JsonSerializable(typeof(AuthorAnswer))]
[JsonSerializable(typeof(CurrentModelAnswer))]
[JsonSerializable(typeof(CurrentPolicyAnswer))]
[JsonSerializable(typeof(StatisticsAnswer))]
internal sealed partial class NativeJson : JsonSerializerContext;
