using Microsoft.AspNetCore.Mvc;

namespace Moderator.Service.Requests;

/// <summary>A request that cannot be decoded; answered with its problem.</summary>
internal sealed class RequestRefusedException(ProblemDetails problem) : Exception(problem.Detail)
{
    public ProblemDetails Problem { get; } = problem;
}
