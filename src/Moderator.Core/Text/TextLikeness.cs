namespace Moderator.Core.Text;

/// <summary>
/// How much two texts are the same, after normalising: the Jaccard index of their sets of five neighbouring characters
/// (Broder, "On the resemblance and containment of documents", 1997). Case, blanks, punctuation, disguises and which address
/// a link has make no difference.
/// </summary>
public sealed class TextLikeness
{
    private const int ShingleLength = 5;

    private readonly HashSet<ulong> _shingles;

    private TextLikeness(HashSet<ulong> shingles) => _shingles = shingles;

    /// <summary>Prepares a text to be compared with many.</summary>
    public static TextLikeness Of(string text)
    {
        var buffer = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, buffer);
        Span<char> joined = new char[(buffer.Length * 2) + ShingleLength];
        var length = 0;
        foreach (var token in Tokeniser.Enumerate(buffer.Lower))
        {
            if (token.Kind is TokenKind.Punctuation or TokenKind.LineBreak) continue;
            if (length > 0) joined[length++] = ' ';
            token.In(buffer.Lower).CopyTo(joined[length..]);
            length += token.Length;
        }

        var shingles = new HashSet<ulong>();
        // A text shorter than one shingle is one.
        if (length > 0) shingles.Add(Hash(joined[..Math.Min(length, ShingleLength)]));
        for (var i = 1; i + ShingleLength <= length; i++) shingles.Add(Hash(joined.Slice(i, ShingleLength)));
        return new TextLikeness(shingles);
    }

    /// <summary>0 for nothing in common, 1 for the same; 0 where one of them has no word at all.</summary>
    public double With(TextLikeness other)
    {
        var (few, many) = _shingles.Count <= other._shingles.Count ? (_shingles, other._shingles) : (other._shingles, _shingles);
        if (few.Count == 0) return 0;
        var both = few.Count(many.Contains);
        return (double)both / (few.Count + many.Count - both);
    }

    /// <summary>FNV-1a over UTF-16 units.</summary>
    private static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in text) hash = (hash ^ unit) * 1099511628211UL;
        return hash;
    }
}
