using System.Text.Json.Serialization;

namespace Moderator.Client;

/// <summary>How the client reads and writes JSON: snake_case, through code made at build time, so that it can be trimmed and compiled ahead.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScorableText))]
[JsonSerializable(typeof(NewComment))]
[JsonSerializable(typeof(NewDecision))]
[JsonSerializable(typeof(NewReport))]
[JsonSerializable(typeof(NewAnnotation))]
[JsonSerializable(typeof(ManyTexts))]
[JsonSerializable(typeof(ManyComments))]
[JsonSerializable(typeof(Scored))]
[JsonSerializable(typeof(Stored))]
[JsonSerializable(typeof(Decided))]
[JsonSerializable(typeof(CommentHistory))]
[JsonSerializable(typeof(CommentsPage))]
[JsonSerializable(typeof(Reported))]
[JsonSerializable(typeof(Annotated))]
[JsonSerializable(typeof(AuthorHistory))]
[JsonSerializable(typeof(ManyScored))]
[JsonSerializable(typeof(ManyStored))]
[JsonSerializable(typeof(ServiceProblem))]
internal sealed partial class ClientJson : JsonSerializerContext;
