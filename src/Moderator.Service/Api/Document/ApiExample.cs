namespace Moderator.Service.Api.Document;

/// <summary>A request that can be sent as it stands, and what it is answered with.</summary>
internal sealed record ApiExample
{
    /// <summary>Values of parameters by name, where they are others than <see cref="ApiExamples.Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The request's body, JSON; null where it has none.</summary>
    public string? Request { get; init; }

    /// <summary>Many in one request, JSON; null where only one is taken.</summary>
    public string? RequestMany { get; init; }

    /// <summary>A body of lines; null where none is taken.</summary>
    public string? RequestLines { get; init; }

    /// <summary>The answer, JSON; null where it has no body, or lines.</summary>
    public string? Answer { get; init; }

    /// <summary>The answer to <see cref="RequestMany"/>.</summary>
    public string? AnswerMany { get; init; }

    /// <summary>Whether it succeeds where nothing is stored or installed but what the examples before it stored.</summary>
    public bool StandsAlone { get; init; } = true;

    /// <summary>An answer of lines.</summary>
    public string? AnswerLines { get; init; }
}
