namespace Moderator.Client;

/// <summary>How the client deals with a service that does not answer at once.</summary>
public sealed record ModeratorClientOptions
{
    /// <summary>How often a request is sent before it counts as failed; 1 or more.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How long it waits after the first failure where the service does not say; doubled with every further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that it waits, whatever the service asks for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many comments share one request in <see cref="ModeratorClient.ScoreManyAsync"/> and <see cref="ModeratorClient.SubmitManyAsync"/>; 1 to 1,000.</summary>
    public int CommentsInRequest { get; init; } = 200;

    /// <summary>Waits between attempts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
