using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Moderator.Service.Keys;
using Moderator.Service.Problems;
using Moderator.Storage.Repeats;

namespace Moderator.Service.Requests;

/// <summary>
/// <c>Idempotency-Key</c>: a client names a request, and may send it again until it has its answer; it takes effect once.
/// The answer is stored in the transaction of the effect, for a day, and given again also after a crash.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Says that an answer is an earlier one.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxLength = 255;

    /// <summary>Lets a route take the header. Its handler passes <see cref="OnceOnly{T}"/> to the store.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route
        .WithMetadata(Marker.Instance)
        .ProducesProblem(422)
        .AddEndpointFilter(AnswerAsync);

    /// <summary>Whether a route takes the header.</summary>
    public static bool IsTakenBy(IEnumerable<object> metadata) => metadata.OfType<Marker>().Any();

    /// <summary>Whether the request names itself, on a route that heeds it.</summary>
    public static bool IsGiven(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header) && context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null;

    /// <summary>Notes the request under its name.</summary>
    /// <param name="context">The request; see <see cref="IsGiven"/>.</param>
    /// <param name="body">As it came.</param>
    /// <exception cref="RequestRefusedException">The header is no name.</exception>
    public static void Note(HttpContext context, ReadOnlySpan<byte> body)
    {
        var name = context.Request.Headers[Header].ToString();
        if (name.Length is 0 or > MaxLength || name.Any(c => c is < '!' or > '~'))
            throw Refused(400, "invalid_idempotency_key", $"The header {Header} is not 1 to {MaxLength} visible ASCII characters.");
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var who = Caller.Of(context).Actor;
        var fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"), .. body]);
        context.Features.Set(new NamedRequest(SHA256.HashData(Encoding.UTF8.GetBytes($"{who.Kind}:{who.Id}\n{name}")), fingerprint, clock.GetUtcNow()));
    }

    /// <summary>What makes a write take effect once for this request; null where the request has no name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Makes the answer, which is sent with 200; null where the write stored nothing.</param>
    public static OnceOnly<T>? OnceOnly<T>(this HttpContext context, Func<T, object?> answer)
    {
        if (context.Features.Get<NamedRequest>() is not { } request) return null;
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return new OnceOnly<T>(request, result => answer(result) is { } value
            ? new KeptAnswer(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(value.GetType())))
            : null);
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (context.Features.Get<NamedRequest>() is not { } request) return await next(invocation);
        try
        {
            if (context.RequestServices.GetRequiredService<AnsweredRequests>().Find(request) is { } before) return new Replay(before);
            return await next(invocation);
        }
        catch (AnsweredBeforeException same)
        {
            return new Replay(same.Answer);
        }
        catch (OtherRequestException)
        {
            throw Refused(422, "idempotency_key_reused", $"The {Header} was given to another request within a day. A request that is sent again must be the same; another needs another key.");
        }
    }

    private static RequestRefusedException Refused(int status, string code, string detail) => new(Problem.Of(status, code, detail));

    private sealed record Marker
    {
        public static Marker Instance { get; } = new();
    }

    private sealed class Replay(KeptAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.Headers[ReplayedHeader] = "true";
            httpContext.Response.ContentLength = answer.Body.Length;
            return httpContext.Response.Body.WriteAsync(answer.Body, httpContext.RequestAborted).AsTask();
        }
    }
}
