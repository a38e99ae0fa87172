using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Moderator.Service.Problems;

namespace Moderator.Service.Requests;

/// <summary>ETags: a client that has a resource asks whether it is another by now, or changes it only as it knows it.</summary>
internal static class EntityTags
{
    /// <summary>Gives a route's answer an ETag, the hash of its bytes, and answers 304 where the client has these bytes already.</summary>
    public static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder route) => route
        .WithMetadata(Marker.Instance)
        .Produces(StatusCodes.Status304NotModified)
        .AddEndpointFilter(async (invocation, next) =>
        {
            var result = await next(invocation);
            var inner = result is INestedHttpResult nested ? nested.Result : result;
            if (inner is not IValueHttpResult { Value: { } value } || inner is IStatusCodeHttpResult { StatusCode: not (null or 200) }) return result;
            var context = invocation.HttpContext;
            var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            var body = JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(value.GetType()));
            return context.IsNotModified(Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12)))
                ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
                : TypedResults.Bytes(body, "application/json; charset=utf-8");
        });

    /// <summary>Marks a route that sets its ETag itself.</summary>
    public static RouteHandlerBuilder HasEntityTag(this RouteHandlerBuilder route) => route.WithMetadata(Marker.Instance).Produces(StatusCodes.Status304NotModified);

    /// <summary>Lets a route take <c>If-Match</c>. Its handler passes <see cref="Expected"/> to the store.</summary>
    public static RouteHandlerBuilder TakesIfMatch(this RouteHandlerBuilder route) => route.WithMetadata(Precondition.Instance).ProducesProblem(412);

    /// <summary>Whether a route takes <c>If-Match</c>.</summary>
    public static bool IsMatchTakenBy(IEnumerable<object> metadata) => metadata.OfType<Precondition>().Any();

    /// <summary>Sets the ETag of something that is changed by other requests; what it also tells of its use does not count.</summary>
    public static void TagState(this HttpContext context, string version) => context.Response.Headers.ETag = $"\"{version}\"";

    /// <summary>Whether a route's answer has an ETag.</summary>
    public static bool IsSetBy(IEnumerable<object> metadata) => metadata.OfType<Marker>().Any();

    /// <summary>Sets the answer's ETag.</summary>
    /// <param name="context">The request.</param>
    /// <param name="version">Another one for every other answer; without quotes.</param>
    /// <returns>Whether the client has this answer already (<c>If-None-Match</c>) and is told so with 304.</returns>
    public static bool IsNotModified(this HttpContext context, string version)
    {
        var tag = new EntityTagHeaderValue($"\"{version}\"");
        context.Response.Headers.ETag = tag.ToString();
        return EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var known)
            && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));
    }

    /// <summary>The versions that the client will change and no others (<c>If-Match</c>); null where it says none, or any.</summary>
    /// <exception cref="RequestRefusedException">The header is no list of ETags.</exception>
    public static IReadOnlyList<string>? Expected(this HttpContext context)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParseList(header, out var tags))
            throw new RequestRefusedException(Problem.Of(400, "invalid_if_match", "The header If-Match is no list of ETags; expected the ETag of an earlier answer, with its quotes."));
        if (tags.Contains(EntityTagHeaderValue.Any)) return null;
        // A weak tag says that two answers are alike, not that they are the same: it never allows a change.
        return [.. tags.Where(t => !t.IsWeak).Select(t => t.Tag.ToString().Trim('"'))];
    }

    /// <summary>The refusal of a change to what is another by now.</summary>
    public static RequestRefusedException Changed() =>
        new(Problem.Of(412, "changed", "What is to be changed is not as If-Match says any more. Read it again."));

    private sealed record Precondition
    {
        public static Precondition Instance { get; } = new();
    }

    private sealed record Marker
    {
        public static Marker Instance { get; } = new();
    }
}
