using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Moderator.Service.Requests;

/// <summary>
/// Compressed answers, for clients that take them (gzip, br): lists, exports, batches and the OpenAPI document. An answer
/// of a few hundred bytes is not worth the time; and nothing that holds a secret or belongs to a signed-in browser (keys,
/// webhooks, the review console) is compressed beside what a stranger may have sent, so that its length tells nothing.
/// </summary>
internal static class Compression
{
    /// <summary>A batch of fewer bytes than this has an answer that is not worth it.</summary>
    private const int LeastBatch = 4_096;

    public static void AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/json", BodyOrLines<object>.LinesType];
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>To be put after routing. Other routes than <see cref="MayBeCompressed{T}">those marked</see> pay nothing.</summary>
    public static void UseCompression(this IApplicationBuilder app) => app.UseWhen(IsWorthIt, branch => branch.UseResponseCompression());

    /// <summary>Marks a route whose answers are long, hold no secret and are asked for with a key.</summary>
    public static T MayBeCompressed<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(Marker.Instance);

    /// <summary>A batch in one document; lines are answered while they come, and would wait for the compression's blocks.</summary>
    private static bool IsWorthIt(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null
        && (!HttpMethods.IsPost(context.Request.Method) || context.Request.ContentLength >= LeastBatch);

    private sealed record Marker
    {
        public static Marker Instance { get; } = new();
    }
}
