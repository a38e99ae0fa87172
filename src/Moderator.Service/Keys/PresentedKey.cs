using Moderator.Service.Api.Coral;
using Moderator.Service.Api.Perspective;

namespace Moderator.Service.Keys;

/// <summary>Where a request carries its key.</summary>
internal static class PresentedKey
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Perspective's clients know <c>?key=KEY</c> and
    /// <c>x-goog-api-key</c> instead, which are taken on its addresses (the former on Coral's too) and nowhere else: an address
    /// is logged by more programs than a header.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    public static string? Of(HttpRequest request)
    {
        var perspective = PerspectivePaths.Has(request.Path);
        if (perspective || CoralPaths.Has(request.Path))
        {
            if (request.Query["key"] is [{ Length: > 0 } inAddress]) return inAddress.Trim();
            if (perspective && request.Headers["x-goog-api-key"] is [{ Length: > 0 } google]) return google.Trim();
        }

        if (request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[Scheme.Length..].Trim();
        return request.Headers["X-Api-Key"] is [{ } key] ? key.Trim() : null;
    }
}
