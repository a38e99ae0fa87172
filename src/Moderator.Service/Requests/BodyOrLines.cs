using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;
using Moderator.Service.Problems;

namespace Moderator.Service.Requests;

/// <summary>A request's body: one JSON document, or lines of JSON that are read while they come.</summary>
/// <param name="Value">The document; null where lines come.</param>
internal sealed record BodyOrLines<T>(T? Value) : IBindableFromHttpContext<BodyOrLines<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public const string LinesType = "application/x-ndjson";

    public static async ValueTask<BodyOrLines<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(LinesType, StringComparison.OrdinalIgnoreCase))
            return new BodyOrLines<T>((await JsonBody<T>.BindAsync(context, parameter))!.Value);
        if (IdempotencyKey.IsGiven(context))
            throw new RequestRefusedException(Problem.Of(400, "invalid_idempotency_key", "Lines that are answered while they come cannot be answered again as a whole. A comment's own id makes sending it again harmless."));
        // A stream has no size and no end that could be known before; each line is limited.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return new BodyOrLines<T>((T?)null);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new TwoTypes(["application/json", LinesType], typeof(T)));

    private sealed record TwoTypes(IReadOnlyList<string> ContentTypes, Type RequestType) : IAcceptsMetadata
    {
        Type IAcceptsMetadata.RequestType => RequestType;

        public bool IsOptional => false;
    }
}
