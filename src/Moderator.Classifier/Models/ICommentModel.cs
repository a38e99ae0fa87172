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

    /// <summary>Scores one comment by its text alone.</summary>
    /// <param name="text">Any string, unnormalised, lone surrogates included.</param>
    ScoredText Score(string text) => Score(text, CommentContext.None);

    /// <summary>Scores one comment with what it stands under.</summary>
    /// <param name="text">Any string, unnormalised, lone surrogates included.</param>
    /// <param name="context">What is known of it; a model that makes no use of it gives the same scores as without.</param>
    ScoredText Score(string text, CommentContext context);

    /// <summary>Scores one comment into an array of the caller's, for the paths that score many.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="scores">Length <c>Attributes.Count</c> (8), indexed by <see cref="AttributeId"/>; calibrated probabilities, NaN for what the model does not serve.</param>
    void Score(ReadOnlySpan<char> text, Span<float> scores) => Score(text, CommentContext.None, scores);

    /// <summary>The same with what the comment stands under.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="context">What is known of it.</param>
    /// <param name="scores">As in <see cref="Score(ReadOnlySpan{char}, Span{float})"/>.</param>
    void Score(ReadOnlySpan<char> text, CommentContext context, Span<float> scores);

    /// <summary>The sentences of a comment (<see cref="SentenceSplitter"/>), each scored by itself; of a single one the scores are the comment's.</summary>
    /// <param name="text">Any string, unnormalised; the offsets are of this text.</param>
    /// <param name="context">What the comment stands under: it counts for each sentence as it does for the comment.</param>
    /// <returns>In order, without overlaps; empty where the text holds nothing but blanks.</returns>
    IReadOnlyList<SentenceScores> Sentences(string text, CommentContext context = default)
    {
        var spans = SentenceSplitter.Split(text);
        var sentences = new SentenceScores[spans.Count];
        Span<float> scores = stackalloc float[Core.Scoring.Attributes.Count];
        for (var i = 0; i < sentences.Length; i++)
        {
            Score(spans.Count == 1 ? text : text.AsSpan(spans[i].Start, spans[i].Length), context, scores);
            sentences[i] = new SentenceScores(spans[i], AttributeScores.FromArray(scores));
        }

        return sentences;
    }

    /// <summary>The stretches of a text that raised an attribute's score, in order; null where this kind of model cannot tell.</summary>
    /// <param name="text">Any string, unnormalised; the offsets are of this text.</param>
    /// <param name="attribute">One of <see cref="Attributes"/>.</param>
    IReadOnlyList<TextSpan>? Spans(string text, AttributeId attribute) => Spans(text)?[attribute];

    /// <summary>The same for every attribute of <see cref="Attributes"/>, which costs little more than for one.</summary>
    /// <param name="text">Any string, unnormalised; the offsets are of this text.</param>
    IReadOnlyDictionary<AttributeId, IReadOnlyList<TextSpan>>? Spans(string text) => null;

    /// <summary>A calibrated probability as the score that Perspective would have given; null where the model has no such curve.</summary>
    /// <param name="attribute">Whose score.</param>
    /// <param name="score">From 0 to 1.</param>
    /// <param name="isReply">Whether the score is that of an English comment whose parent was read too: a parent raises scores, and Perspective read none.</param>
    double? OnPerspectiveScale(AttributeId attribute, double score, bool isReply = false) => null;
}
