using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Moderator.Service.Problems;
using Moderator.Service.Requests;

namespace Moderator.Service.Api;

/// <summary>How JSON is read and written by hand, where the form is another service's and not our own.</summary>
internal static class WireJson
{
    // application/json that stands in no page: letters of every script, and the quotes in messages, stay readable.
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a request's body, which must be a JSON object. A request without a content type is taken at its word.</summary>
    /// <exception cref="RequestRefusedException">It is none.</exception>
    public static async Task<JsonDocument> ReadObjectAsync(HttpContext context, int maxDepth)
    {
        if (context.Request.ContentType is { } type && !IsJson(type))
            throw Refused("The request's content type is not application/json in UTF-8.");
        try
        {
            return Checked(await JsonDocument.ParseAsync(context.Request.Body, Options(maxDepth), context.RequestAborted));
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw Refused(Describe(error, maxDepth));
        }
    }

    /// <summary>The same from bytes that have been read already.</summary>
    /// <exception cref="RequestRefusedException">They are no JSON object.</exception>
    public static JsonDocument ReadObject(ReadOnlyMemory<byte> body, int maxDepth)
    {
        try
        {
            return Checked(JsonDocument.Parse(body, Options(maxDepth)));
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw Refused(Describe(error, maxDepth));
        }
    }

    /// <summary>A string of the body; null where the bytes are no UTF-8 or hold half of a surrogate pair.</summary>
    /// <param name="element">A string.</param>
    public static string? StringOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What a value is called in messages.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    private static JsonDocumentOptions Options(int maxDepth) => new() { MaxDepth = maxDepth, AllowDuplicateProperties = false };

    private static JsonDocument Checked(JsonDocument document)
    {
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw Refused("Invalid JSON payload received. Expected an object.");
    }

    /// <summary>The check for names that come twice throws the latter on a name that is half of a surrogate pair.</summary>
    private static bool IsMalformed(Exception error) => error is JsonException or InvalidOperationException;

    /// <summary>Without the serialiser's own message, which may quote the text.</summary>
    private static string Describe(Exception error, int maxDepth)
    {
        var place = error is JsonException { LineNumber: { } line, BytePositionInLine: { } at } ? $" Line {line + 1}, byte {at + 1}." : "";
        return $"Invalid JSON payload received.{place} Expected UTF-8 JSON, nested at most {maxDepth} deep, each name once.";
    }

    private static RequestRefusedException Refused(string detail) => new(Problem.Of(400, "invalid_json", detail));

    private static bool IsJson(string contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Encoding is UTF8Encoding);
}
