using Microsoft.AspNetCore.Http.Features;

namespace Moderator.Service.Api;

/// <summary>The id of a comment in an address.</summary>
internal static class CommentPath
{
    private const string Before = "/v1/comments/";

    /// <summary>
    /// The routing leaves %2F as it is, so that "a/b" (sent as a%2Fb) and "a%2Fb" (sent as a%252Fb) would be one. Where a
    /// "%2F" is left, the id is decoded from the address as it was sent.
    /// </summary>
    public static string IdOf(HttpContext context, string routeValue)
    {
        if (!routeValue.Contains("%2F", StringComparison.OrdinalIgnoreCase)) return routeValue;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var start = target.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return routeValue;
        var id = target.AsSpan(start + Before.Length);
        var end = id.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? id : id[..end]);
    }
}
