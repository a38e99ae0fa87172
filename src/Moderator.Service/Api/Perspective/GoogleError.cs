using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Keys;
using Moderator.Service.Problems;

namespace Moderator.Service.Api.Perspective;

/// <summary>
/// An error as Google's interfaces tell it: <c>{"error": {"code", "message", "status", "details"}}</c>. Perspective's
/// clients match on the messages, so those that they know are word for word what Perspective answered.
/// </summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record GoogleError(int Code, string Message)
{
    public const string ContentType = "application/json; charset=UTF-8";

    /// <summary>Named in quota errors, where Perspective named itself.</summary>
    private const string ServiceName = "commentanalyzer.googleapis.com";

    /// <summary>Writes the objects of <c>details</c>; null where there are none.</summary>
    public Action<Utf8JsonWriter>? Details { get; init; }

    /// <summary>A 400.</summary>
    public static GoogleError Invalid(string message) => new(400, message);

    /// <summary>A 400 with Perspective's own kind of detail.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="errorType">Perspective's name of the error.</param>
    /// <param name="more">Writes further properties of the detail.</param>
    public static GoogleError Invalid(string message, string errorType, Action<Utf8JsonWriter>? more = null) => new(400, message)
    {
        Details = json =>
        {
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/google.commentanalyzer.v1alpha1.Error");
            json.WriteString("errorType", errorType);
            more?.Invoke(json);
            json.WriteEndObject();
        },
    };

    /// <summary>What the rest of the service refused a request for, in the words that Perspective had for it.</summary>
    public static GoogleError Of(ProblemDetails problem, HttpRequest request) => problem.Status switch
    {
        401 when PresentedKey.Of(request) is null => new GoogleError(403, "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API."),
        401 => new GoogleError(400, "API key not valid. Please pass a valid API key.") { Details = json => WriteErrorInfo(json, "API_KEY_INVALID") },
        429 => new GoogleError(429, $"Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit 'Analysis requests (AnalyzeComment) per minute' of service '{ServiceName}' for consumer 'api_key'.")
        {
            Details = json => WriteErrorInfo(json, "RATE_LIMIT_EXCEEDED"),
        },
        { } status => new GoogleError(status, problem.Detail ?? problem.Title ?? ""),
        null => throw new ArgumentException("The problem has no status.", nameof(problem)),
    };

    public ErrorAnswer Answer()
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteNumber("code", Code);
            json.WriteString("message", Message);
            json.WriteString("status", StatusOf(Code));
            if (Details is not null)
            {
                json.WriteStartArray("details");
                Details(json);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new ErrorAnswer(Code, ContentType, body.WrittenSpan.ToArray());
    }

    private static void WriteErrorInfo(Utf8JsonWriter json, string reason)
    {
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        json.WriteString("reason", reason);
        json.WriteString("domain", "googleapis.com");
        json.WriteStartObject("metadata");
        json.WriteString("service", ServiceName);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The name of Google's canonical code for an HTTP status.</summary>
    private static string StatusOf(int code) => code switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        405 or 501 => "UNIMPLEMENTED",
        408 or 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
}
