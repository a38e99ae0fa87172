using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Requests;
using Moderator.Storage;

namespace Moderator.Service.Problems;

/// <summary>Turns what a handler threw into problem details. Nothing of the request reaches the log.</summary>
internal sealed class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        await Problem.WriteAsync(context, ProblemOf(context, exception));
        return true;
    }

    private ProblemDetails ProblemOf(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RequestRefusedException refused:
                return refused.Problem;
            case StorageUnavailableException unavailable:
                ServiceLog.StorageUnavailable(logger, unavailable.Fault.ToString());
                return Problem.Of(503, "storage_unavailable", unavailable.Message + " Nothing was stored; try again later.");
            case ChangedMeanwhileException:
                return EntityTags.Changed().Problem;
            case BadHttpRequestException { StatusCode: 413 }:
                return Problem.OfStatus(413, context);
            case BadHttpRequestException bad:
                return Problem.Of(bad.StatusCode, "bad_request", "The request is not valid HTTP for this address.");
            default:
                // The endpoint's own name, not the address: that may hold an id.
                ServiceLog.RequestFailed(logger, context.GetEndpoint()?.DisplayName ?? "no endpoint", exception.GetType().FullName!, ServiceLog.PlaceOf(exception));
                return Problem.Of(500, "internal_error", "The request failed because of an error in the service. The log has its place.");
        }
    }
}
