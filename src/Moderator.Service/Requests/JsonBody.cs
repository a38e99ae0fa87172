using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Moderator.Service.Problems;

namespace Moderator.Service.Requests;

/// <summary>
/// A request's body, read as UTF-8 JSON. What is wrong with it is said with its place in the body and without quoting
/// it. Stands in for the framework's own binding, which answers some of these errors with an empty body or with 500.
/// </summary>
internal sealed record JsonBody<T>(T Value) : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        CheckContentType(context.Request);
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            if (IdempotencyKey.IsGiven(context)) return new JsonBody<T>(await ReadNamedAsync(context, options));
            var value = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)), context.RequestAborted)
                ?? throw Refused(400, "invalid_json", "The body is null; expected a JSON object.");
            return new JsonBody<T>(value);
        }
        catch (JsonException error)
        {
            throw Refused(400, "invalid_json", Describe(error, options.MaxDepth));
        }
        catch (BadHttpRequestException error) when (error.StatusCode == 413)
        {
            var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
            throw Refused(413, "body_too_large", $"The body is larger than the {limit} bytes that this address takes.");
        }
        catch (BadHttpRequestException error)
        {
            throw Refused(error.StatusCode, "bad_request", "The body did not arrive whole.");
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    /// <summary>Reads a document that has come whole.</summary>
    /// <exception cref="RequestRefusedException">It is not JSON of this type.</exception>
    public static T Parse(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))
                ?? throw Refused(400, "invalid_json", "The body is null; expected a JSON object.");
        }
        catch (JsonException error)
        {
            throw Refused(400, "invalid_json", Describe(error, options.MaxDepth));
        }
    }

    /// <summary>A request with a name is known again by its bytes: they are kept until they are hashed.</summary>
    private static async Task<T> ReadNamedAsync(HttpContext context, JsonSerializerOptions options)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        IdempotencyKey.Note(context, body.Span);
        return Parse(body.Span, options);
    }

    private static void CheckContentType(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw Refused(415, "unsupported_media_type", "The request has no valid content type; expected application/json.");
        if (!type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw Refused(415, "unsupported_media_type", "The request's content type is not application/json.");
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw Refused(415, "unsupported_media_type", "The request's charset is not utf-8: JSON is sent as UTF-8.");
    }

    /// <summary>Says where the JSON is wrong. The serialiser's own message is left out: it names C# types and may quote the text.</summary>
    private static string Describe(JsonException error, int maxDepth)
    {
        var place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
        var field = error.Path is { Length: > 2 and <= 100 } path && path.All(c => c is > ' ' and < '\x7f') ? $", in {path}" : "";
        return $"The body is not JSON that this address takes{place}{field}: expected valid UTF-8 JSON, nested at most {maxDepth} deep, with fields of the types in /openapi/v1.json, each named once, and no lone surrogate in a text.";
    }

    private static RequestRefusedException Refused(int status, string code, string detail) => new(Problem.Of(status, code, detail));

    private sealed record AcceptsMetadata(IReadOnlyList<string> ContentTypes, Type RequestType) : IAcceptsMetadata
    {
        Type IAcceptsMetadata.RequestType => RequestType;

        public bool IsOptional => false;
    }
}

/// <summary>A request's body whose fields are all optional, so that none needs to be sent: it stands for an empty object then.</summary>
internal sealed record OptionalJsonBody<T>(T Value) : IBindableFromHttpContext<OptionalJsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class, new()
{
    public static async ValueTask<OptionalJsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var isEmpty = context.Request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
        if (!isEmpty) return new OptionalJsonBody<T>((await JsonBody<T>.BindAsync(context, parameter))!.Value);
        if (IdempotencyKey.IsGiven(context)) IdempotencyKey.Note(context, []);
        return new OptionalJsonBody<T>(new T());
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
