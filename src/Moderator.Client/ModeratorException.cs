using System.Net;

namespace Moderator.Client;

/// <summary>The service refuses a request.</summary>
public sealed class ModeratorException : Exception
{
    internal ModeratorException(HttpStatusCode status, ServiceProblem? problem, string reason)
        : base(problem?.Detail is { } detail ? $"{(int)status} {problem.Title}: {detail}" : $"{(int)status} {problem?.Title ?? reason}")
    {
        Status = status;
        Code = problem?.Code;
        Title = problem?.Title;
        Detail = problem?.Detail;
        Errors = problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>A word that programs can tell errors apart by, for example <c>other_revision</c>; null where the answer was not the service's own.</summary>
    public string? Code { get; }

    public string? Title { get; }

    /// <summary>What is wrong and what was expected. It never quotes a comment.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong with single fields, by their JSON names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>Whether the service does not take the key at all: every other request would fare the same.</summary>
    public bool IsAboutTheKey => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}

/// <summary>What answers is no Moderator service, or one that this client does not understand.</summary>
public sealed class UnexpectedAnswerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Problem details (RFC 9457) as the service sends them.</summary>
internal sealed record ServiceProblem(string? Title, string? Detail, string? Code, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors);
