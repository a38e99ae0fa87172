using Moderator.Core.Scoring;

namespace Moderator.Classifier.Models;

/// <summary>A model that is loaded and ready to score. Thread-safe; never throws on any text.</summary>
public interface ICommentModel : IDisposable
{
    /// <summary>Name, version and hash: they go into every answer.</summary>
    ModelVersion Version { get; }

    /// <summary>What the model's <c>manifest.json</c> says of it.</summary>
    ModelManifest Manifest { get; }

    /// <summary>The attributes that it scores.</summary>
    IReadOnlyList<AttributeId> Attributes { get; }

    /// <summary>Scores one comment.</summary>
    /// <param name="text">Any string, unnormalised, lone surrogates included.</param>
    ScoredText Score(string text);

    /// <summary>Scores one comment into an array of the caller's, for the paths that score many.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="scores">Length <c>Attributes.Count</c> (8), indexed by <see cref="AttributeId"/>; calibrated probabilities, NaN for what the model does not serve.</param>
    void Score(ReadOnlySpan<char> text, Span<float> scores);
}
