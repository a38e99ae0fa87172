using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Api.OpenAi;

/// <summary>How the service stands in for OpenAI's moderation endpoint.</summary>
public sealed record OpenAiOptions
{
    /// <summary>The probability from which a category is true, and its text flagged.</summary>
    [Range(0.0, 1.0)]
    public double FlaggedFrom { get; init; } = 0.5;
}
