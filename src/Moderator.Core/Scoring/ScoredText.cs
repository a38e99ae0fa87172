namespace Moderator.Core.Scoring;

/// <summary>What a model says of a text.</summary>
/// <param name="Scores">Calibrated probabilities.</param>
/// <param name="Model">The model that made them.</param>
/// <param name="Language">ISO 639-1 code of the text's language, or null where it could not be told.</param>
public sealed record ScoredText(AttributeScores Scores, ModelVersion Model, string? Language);
