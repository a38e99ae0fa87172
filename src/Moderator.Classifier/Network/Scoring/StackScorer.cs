using Moderator.Classifier.Languages;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>Normalises a text, tells its language, and has the branch for that language score it. Thread-safe.</summary>
internal sealed class StackScorer
{
    // Contributions take memory for every word at once; nobody reads marks beyond so many.
    private const int LongestExplained = 4096;

    private readonly BranchScorer[] _branches;
    private readonly ReusedObjects<NormalisationBuffer> _buffers = new(() => new NormalisationBuffer());

    public StackScorer(StackParts parts)
    {
        var embeddings = new EmbeddingTables(parts.AllNetworks);
        _branches = [.. Enumerable.Range(0, parts.Branches.Count).Select(b => new BranchScorer(parts, b, embeddings))];
    }

    /// <summary>Raw scores, before calibration.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="context">What it stands under.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    /// <param name="language">ISO 639-1, or null where it cannot be told.</param>
    /// <returns>The branch that scored: each is calibrated by itself.</returns>
    public int Score(ReadOnlySpan<char> text, CommentContext context, Span<float> raw, out string? language)
    {
        var buffer = _buffers.Take();
        try
        {
            TextNormaliser.Normalise(text, buffer);
            language = LanguageDetector.Detect(buffer.Lower);
            var branch = BranchOf(language, buffer.Lower);
            _branches[branch].Score(text, context, buffer, raw);
            return branch;
        }
        finally
        {
            _buffers.GiveBack(buffer);
        }
    }

    /// <summary>Raw scores by a branch that is known: a sentence is in the language of its comment.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="context">What it stands under.</param>
    /// <param name="branch">As <see cref="Score(ReadOnlySpan{char}, CommentContext, Span{float}, out string?)"/> returned it.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    public void Score(ReadOnlySpan<char> text, CommentContext context, int branch, Span<float> raw)
    {
        var buffer = _buffers.Take();
        try
        {
            TextNormaliser.Normalise(text, buffer);
            _branches[branch].Score(text, context, buffer, raw);
        }
        finally
        {
            _buffers.GiveBack(buffer);
        }
    }

    /// <summary>The words of a text, in order, with what each added to the raw scores.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    public ExplainedText Explain(ReadOnlySpan<char> text)
    {
        var buffer = _buffers.Take();
        try
        {
            TextNormaliser.Normalise(text, buffer);
            var branch = BranchOf(LanguageDetector.Detect(buffer.Lower), buffer.Lower);
            return _branches[branch].Explain(text, buffer, LongestExplained);
        }
        finally
        {
            _buffers.GiveBack(buffer);
        }
    }

    /// <summary>
    /// 0 for English, 1 for everything else. Texts in Latin script leave English only when more of their words are
    /// frequent in the other languages' comments than in the English ones: three words hardly tell a language, and a
    /// text whose language nobody can name is still seen not to be English. Where it has as many of both, and some, the detector decides.
    /// </summary>
    private int BranchOf(string? language, ReadOnlySpan<char> lower)
    {
        if (_branches.Length == 1) return 0;
        if (IsMostlyBeyondLatin(lower)) return 1;
        if (language is "en") return 0;
        int english = 0, others = 0;
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (token.Kind != TokenKind.Word) continue;
            var word = token.In(lower);
            if (_branches[0].IsFrequent(word)) english++;
            if (_branches[1].IsFrequent(word)) others++;
        }

        return others > english || (language is not null && others > 0 && others == english) ? 1 : 0;
    }

    private static bool IsMostlyBeyondLatin(ReadOnlySpan<char> lower)
    {
        if (!lower.ContainsAnyInRange('\u0250', '\uffff')) return false;
        int latin = 0, beyond = 0;
        foreach (var c in lower)
        {
            if (c < 0x80)
            {
                if (char.IsAsciiLetterLower(c)) latin++;
            }
            else if (c >= 0x250 && char.IsLetter(c))
            {
                beyond++;
            }
        }

        return beyond > latin;
    }
}
