using Moderator.Core.Text;

namespace Moderator.Classifier.Corpus;

/// <summary>A text as its normalised words, and as the runs of a few words in it.</summary>
internal static class Shingles
{
    /// <summary>The words and ideographs of a text, normalised: no case, no punctuation, no emoji, no disguise.</summary>
    public static string[] WordsOf(string text)
    {
        var normalised = TextNormaliser.Normalise(text).Text;
        List<string> words = [];
        foreach (var token in Tokeniser.Enumerate(normalised))
        {
            if (token.Kind is TokenKind.Word or TokenKind.Ideograph or TokenKind.Number) words.Add(token.In(normalised).ToString());
        }

        return [.. words];
    }

    /// <summary>Every run of <paramref name="size"/> words, each once; the whole text where it is shorter.</summary>
    public static HashSet<string> Of(ReadOnlySpan<string> words, int size)
    {
        var runs = new HashSet<string>(StringComparer.Ordinal);
        if (words.Length == 0) return runs;
        for (var i = 0; i == 0 || i + size <= words.Length; i++)
            runs.Add(string.Join(' ', words.Slice(i, Math.Min(size, words.Length - i))!));
        return runs;
    }
}
