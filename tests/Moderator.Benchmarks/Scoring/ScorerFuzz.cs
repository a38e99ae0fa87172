using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Benchmarks;

/// <summary>What a string did that no string may.</summary>
/// <param name="Number">Which string of the seed.</param>
/// <param name="Problem">What happened.</param>
internal sealed record FuzzFailure(int Number, string Problem);

/// <summary>Sends hostile strings through a model: no exception, every score from 0 to 1, every span and sentence inside its text, in order, without overlaps.</summary>
internal static class ScorerFuzz
{
    /// <param name="model">Any model.</param>
    /// <param name="seed">Of the strings.</param>
    /// <param name="count">How many strings.</param>
    /// <param name="threads">How many at once.</param>
    /// <param name="withSpans">Whether the spans of every attribute and the sentences are asked for too.</param>
    /// <returns>What went wrong, by number; empty where nothing did.</returns>
    public static IReadOnlyList<FuzzFailure> Run(ICommentModel model, int seed, int count, int threads, bool withSpans)
    {
        var failures = new System.Collections.Concurrent.ConcurrentBag<FuzzFailure>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            try
            {
                if (Problem(model, HostileText.Of(seed, i), withSpans) is { } problem) failures.Add(new FuzzFailure(i, problem));
            }
            catch (Exception e)
            {
                failures.Add(new FuzzFailure(i, $"{e.GetType().Name}: {e.Message}"));
            }
        });
        return [.. failures.OrderBy(f => f.Number)];
    }

    private static string? Problem(ICommentModel model, string text, bool withSpans)
    {
        Span<float> scores = stackalloc float[Attributes.Count];
        model.Score(text, scores);
        for (var i = 0; i < scores.Length; i++)
        {
            var served = model.Attributes.Contains((AttributeId)i);
            if (served && scores[i] is not (>= 0 and <= 1)) return $"{((AttributeId)i).WireName()} is {scores[i]}";
            if (!served && !float.IsNaN(scores[i])) return $"{((AttributeId)i).WireName()} is not served and is {scores[i]}";
        }

        if (!withSpans) return null;
        foreach (var (attribute, spans) in model.Spans(text) ?? new Dictionary<AttributeId, IReadOnlyList<TextSpan>>())
        {
            if (Misplaced(spans, text) is { } misplaced) return $"{attribute.WireName()} has the span {misplaced}";
        }

        var sentences = model.Sentences(text);
        if (Misplaced(sentences.Select(s => s.Span), text) is { } sentence) return $"it has the sentence {sentence}";
        return sentences.SelectMany(s => s.Scores).FirstOrDefault(s => s.Value is not (>= 0 and <= 1)) is { Value: not 0 } wrong ? $"a sentence's {wrong.Attribute.WireName()} is {wrong.Value}" : null;
    }

    private static string? Misplaced(IEnumerable<TextSpan> spans, string text)
    {
        var last = 0;
        foreach (var span in spans)
        {
            if (span.Start < last || span.End <= span.Start || span.End > text.Length) return $"{span} after {last} in a text of {text.Length}";
            last = span.End;
        }

        return null;
    }
}
