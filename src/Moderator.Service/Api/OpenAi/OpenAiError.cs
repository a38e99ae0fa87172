using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Problems;

namespace Moderator.Service.Api.OpenAi;

/// <summary>An error as OpenAI's clients read it: <c>{"error": {"message", "type", "param", "code"}}</c>, all four present.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Param">The field that is wrong; null where it is none.</param>
/// <param name="Code">A word that programs can tell errors apart by; null where there is none.</param>
internal sealed record OpenAiError(int Status, string Message, string Type, string? Param, string? Code)
{
    private const string Request = "invalid_request_error";

    /// <summary>A 400 for a field.</summary>
    public static OpenAiError Invalid(string param, string message, string? code = null) => new(400, message, Request, param, code);

    /// <summary>What the rest of the service refused a request for.</summary>
    public static OpenAiError Of(ProblemDetails problem)
    {
        var (status, detail) = (problem.Status!.Value, problem.Detail ?? problem.Title ?? "");
        return status switch
        {
            401 => new OpenAiError(401, "Incorrect API key provided. Send a key of this service as Authorization: Bearer KEY.", Request, null, "invalid_api_key"),
            429 => new OpenAiError(429, detail, "requests", null, "rate_limit_exceeded"),
            >= 500 => new OpenAiError(status, detail, "server_error", null, Problem.CodeOf(problem)),
            _ => new OpenAiError(status, detail, Request, null, Problem.CodeOf(problem)),
        };
    }

    public ErrorAnswer Answer()
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("message", Message);
            json.WriteString("type", Type);
            json.WriteString("param", Param);
            json.WriteString("code", Code);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new ErrorAnswer(Status, "application/json", body.WrittenSpan.ToArray());
    }
}
