using Moderator.Service.Problems;

namespace Moderator.Service.Keys;

/// <summary>Marks endpoints that only a key opens.</summary>
internal sealed class KeyRequired
{
    public static KeyRequired Instance { get; } = new();
}

internal static class KeyRequirement
{
    /// <summary>Lets a request to a marked endpoint through only with a key: <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Nothing of its body is read before.</summary>
    public static IApplicationBuilder UseApiKeys(this IApplicationBuilder app)
    {
        var ring = app.ApplicationServices.GetRequiredService<ApiKeyRing>();
        return app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<KeyRequired>() is null) return next(context);
            if (PresentedKey.Of(context.Request) is { } key && ring.Admits(key)) return next(context);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.WriteAsync(context, Problem.Of(
                401,
                "key_required",
                "The request has no key that is in force; expected the header Authorization: Bearer KEY, or X-Api-Key: KEY. The service printed one at its first start."));
        });
    }
}
