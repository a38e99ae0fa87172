using Moderator.Core.Scoring;
using Moderator.Core.Text;

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

    /// <summary>The stretches of a text that raised an attribute's score, in order; null where this kind of model cannot tell.</summary>
    /// <param name="text">Any string, unnormalised; the offsets are of this text.</param>
    /// <param name="attribute">One of <see cref="Attributes"/>.</param>
    IReadOnlyList<TextSpan>? Spans(string text, AttributeId attribute) => null;

    /// <summary>A calibrated probability as the score that Perspective would have given; null where the model has no such curve.</summary>
    /// <param name="attribute">Whose score.</param>
    /// <param name="score">From 0 to 1.</param>
    double? OnPerspectiveScale(AttributeId attribute, double score) => null;
}
