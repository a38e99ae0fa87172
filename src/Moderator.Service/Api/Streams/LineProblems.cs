using Microsoft.AspNetCore.Mvc;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Storage;

namespace Moderator.Service.Api.Streams;

/// <summary>What stands in a line's answer where working on it failed. The answer as a whole has begun by then: its status cannot say it.</summary>
internal sealed class LineProblems(ILogger<LineProblems> logger)
{
    public ProblemDetails Of(Exception error)
    {
        switch (error)
        {
            case RequestRefusedException refused:
                return refused.Problem;
            case StorageUnavailableException unavailable:
                ServiceLog.StorageUnavailable(logger, unavailable.Fault.ToString());
                return Problem.Of(503, "storage_unavailable", unavailable.Message + " Nothing of this line was stored; try again later.");
            default:
                ServiceLog.RequestFailed(logger, "a line of a stream", error.GetType().FullName!, ServiceLog.PlaceOf(error));
                return Problem.Of(500, "internal_error", "The line failed because of an error in the service. The log has its place.");
        }
    }
}
