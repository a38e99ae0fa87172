using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Template;

namespace Moderator.Service.Problems;

/// <summary>Makes the problem details (RFC 9457) that every error is answered with.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A word that programs can tell errors apart by.</param>
    /// <param name="detail">What is wrong, where, what was found and what was expected.</param>
    /// <param name="errors">What is wrong with single fields, by their JSON names.</param>
    public static ProblemDetails Of(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Type = "about:blank", Title = TitleOf(status), Status = status, Detail = detail };
        problem.Extensions["code"] = code;
        if (errors is not null) problem.Extensions["errors"] = errors;
        return problem;
    }

    /// <summary>The problem for a status that was set without a body, as routing does.</summary>
    public static ProblemDetails OfStatus(int status, HttpContext context) => status switch
    {
        404 => Of(404, "no_such_route", "There is nothing at this address. The routes are listed at /openapi/v1.json."),
        405 => Of(405, "method_not_allowed", $"This address does not take {context.Request.Method}; expected {context.Response.Headers.Allow}."),
        413 => Of(413, "body_too_large", "The request's body is larger than this service takes."),
        415 => Of(415, "unsupported_media_type", $"The request's content type is another; expected {TypesTaken(context)}."),
        _ => Of(status, "status_" + status, TitleOf(status) + "."),
    };

    /// <summary>The content types that an address takes, in words. Where routing refused the type, no endpoint was chosen: it is looked for.</summary>
    public static string TypesTaken(HttpContext context)
    {
        var accepts = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()
            ?? context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase) == true
                    && new TemplateMatcher(new RouteTemplate(e.RoutePattern), []).TryMatch(context.Request.Path, []))
                .Select(e => e.Metadata.GetMetadata<IAcceptsMetadata>())
                .FirstOrDefault(a => a is not null);
        return accepts?.ContentTypes is { Count: > 0 } types ? string.Join(" or ", types) : "application/json";
    }

    /// <summary>Answers with a problem, in the form that the clients of this address read.</summary>
    public static Task WriteAsync(HttpContext context, ProblemDetails problem) => ErrorAnswer.Of(context, problem).WriteAsync(context);

    /// <summary>The code that <see cref="Of"/> was given.</summary>
    public static string CodeOf(ProblemDetails problem) => problem.Extensions["code"] as string ?? "";

    private static string TitleOf(int status) => status switch
    {
        400 => "Bad request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        405 => "Method not allowed",
        408 => "Request timeout",
        409 => "Conflict",
        412 => "Precondition failed",
        413 => "Content too large",
        415 => "Unsupported media type",
        429 => "Too many requests",
        422 => "Unprocessable content",
        500 => "Internal server error",
        503 => "Service unavailable",
        _ => "HTTP status " + status,
    };
}
