using Microsoft.AspNetCore.Http.Features;

namespace Moderator.Service.Api;

/// <summary>The id of a comment or an author in an address.</summary>
internal static class CommentPath
{

    /// <summary>
    /// The routing leaves %2F as it is, so that "a/b" (sent as a%2Fb) and "a%2Fb" (sent as a%252Fb) would be one. Where a
    /// "%2F" is left, the id is decoded from the address as it was sent.
    /// </summary>
    public static string IdOf(HttpContext context, string routeValue, string before = "/v1/comments/")
    {
        if (!routeValue.Contains("%2F", StringComparison.OrdinalIgnoreCase)) return routeValue;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var start = target.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return routeValue;
        var id = target.AsSpan(start + before.Length);
        var end = id.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? id : id[..end]);
    }
}
