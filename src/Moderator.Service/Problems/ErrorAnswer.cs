using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Api.OpenAi;
using Moderator.Service.Api.Perspective;

namespace Moderator.Service.Problems;

/// <summary>
/// An error as it goes over the wire. Everything that refuses a request says so as a problem, whatever the address; the
/// addresses that stand in for other services tell it in the form that those services' clients read.
/// </summary>
/// <param name="Status">The HTTP status: not always the problem's, for a client may know an error by another one.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">JSON.</param>
internal sealed record ErrorAnswer(int Status, string ContentType, byte[] Body)
{
    public static ErrorAnswer Of(HttpContext context, ProblemDetails problem)
    {
        if (PerspectivePaths.Has(context.Request.Path)) return GoogleError.Of(problem, context.Request).Answer();
        if (OpenAiPaths.Has(context.Request.Path)) return OpenAiError.Of(problem).Answer();
        return new ErrorAnswer(problem.Status!.Value, Problem.ContentType, JsonSerializer.SerializeToUtf8Bytes(problem, ServiceJson.Default.ProblemDetails));
    }

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        if (Status != 401) context.Response.Headers.Remove("WWW-Authenticate");
        if (Status == 503 && context.Response.Headers.RetryAfter.Count == 0) context.Response.Headers.RetryAfter = "2";
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        context.Response.ContentLength = Body.Length;
        // Not cancelled with the request: a request that timed out is still told so.
        return context.Response.Body.WriteAsync(Body, CancellationToken.None).AsTask();
    }
}
