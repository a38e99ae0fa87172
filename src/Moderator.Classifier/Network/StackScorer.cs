using System.Collections.Concurrent;
using Moderator.Classifier.Languages;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>Normalises a text, tells its language, and has the branch for that language score it. Thread-safe.</summary>
internal sealed class StackScorer
{
    // Contributions take memory for every word at once; nobody reads marks beyond so many.
    private const int LongestExplained = 4096;

    private readonly BranchScorer[] _branches;
    private readonly ConcurrentQueue<NormalisationBuffer> _buffers = new();

    public StackScorer(StackParts parts) => _branches = [.. Enumerable.Range(0, parts.Branches.Count).Select(b => new BranchScorer(parts, b))];

    /// <summary>Raw scores, before calibration.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    /// <param name="language">ISO 639-1, or null where it cannot be told.</param>
    /// <returns>The branch that scored: each is calibrated by itself.</returns>
    public int Score(ReadOnlySpan<char> text, Span<float> raw, out string? language)
    {
        if (!_buffers.TryDequeue(out var buffer)) buffer = new NormalisationBuffer();
        try
        {
            TextNormaliser.Normalise(text, buffer);
            language = LanguageDetector.Detect(buffer.Lower);
            var branch = Math.Min(BranchOf(language, buffer.Lower), _branches.Length - 1);
            _branches[branch].Score(text, buffer, raw);
            return branch;
        }
        finally
        {
            _buffers.Enqueue(buffer);
        }
    }

    /// <summary>The words of a text, in order, with what each added to an attribute's raw score.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="attribute">Whose score.</param>
    public IReadOnlyList<(TextSpan Original, bool IsWord, double Contribution)> Explain(ReadOnlySpan<char> text, AttributeId attribute)
    {
        var buffer = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, buffer);
        var branch = Math.Min(BranchOf(LanguageDetector.Detect(buffer.Lower), buffer.Lower), _branches.Length - 1);
        return
        [
            .. _branches[branch].Explain(text, buffer, attribute, LongestExplained)
                .Select(w => (buffer.ToOriginal(w.Token.Span), w.Token.Kind != TokenKind.Punctuation, (double)w.Value)),
        ];
    }

    /// <summary>0 for English and for Latin script of no known language, 1 for everything else.</summary>
    /// <param name="language">As detected.</param>
    /// <param name="lower">The normalised text.</param>
    public static int BranchOf(string? language, ReadOnlySpan<char> lower)
    {
        if (language is not null) return string.Equals(language, "en", StringComparison.Ordinal) ? 0 : 1;
        int latin = 0, other = 0;
        foreach (var c in lower)
        {
            if (c < 0x80)
            {
                if (char.IsAsciiLetterLower(c)) latin++;
            }
            else if (c >= 0x250 && char.IsLetter(c))
            {
                other++;
            }
        }

        return other > latin ? 1 : 0;
    }
}
