using System.Buffers;
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
    private const int ReadInPlace = 65_536;

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        CheckContentType(context);
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            // A message with nothing more to come is read where it lies; others are put together first.
            if (context.Request.ContentLength is { } length and <= ReadInPlace && !IdempotencyKey.IsGiven(context))
            {
                var read = await context.Request.BodyReader.ReadAtLeastAsync((int)length, context.RequestAborted);
                try
                {
                    return new JsonBody<T>(Parse(read.Buffer.IsSingleSegment ? read.Buffer.First : read.Buffer.ToArray(), options));
                }
                finally
                {
                    context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                }
            }

            return new JsonBody<T>(await ReadWholeAsync(context, options));
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
    public static T Parse(ReadOnlyMemory<byte> json, JsonSerializerOptions options)
    {
        // A byte order mark is no JSON, and some editors write one.
        if (json.Span.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw Refused(400, "invalid_json", "The body is null; expected a JSON object.");
        }
        catch (JsonException error)
        {
            throw Refused(400, "invalid_json", JsonMistake.Describe(error, json, type));
        }
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private static async Task<T> ReadWholeAsync(HttpContext context, JsonSerializerOptions options)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        // A request with a name is known again by its bytes.
        if (IdempotencyKey.IsGiven(context)) IdempotencyKey.Note(context, body.Span);
        return Parse(body, options);
    }

    private static void CheckContentType(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type))
            throw Refused(415, "unsupported_media_type", $"The request has no valid content type; expected {Problem.TypesTaken(context)}.");
        if (!type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw Refused(415, "unsupported_media_type", $"The request's content type is another; expected {Problem.TypesTaken(context)}.");
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw Refused(415, "unsupported_media_type", "The request's charset is not utf-8: JSON is sent as UTF-8.");
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
