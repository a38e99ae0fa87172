namespace Moderator.Classifier.Network;

/// <summary>A text in the form that the network reads.</summary>
/// <param name="Original">As written.</param>
/// <param name="Normalised">After the normaliser, in small letters.</param>
/// <param name="Sources">For every UTF-16 code unit of <paramref name="Normalised"/> the offset in <paramref name="Original"/> that it comes from; null where both are the same length and aligned.</param>
internal sealed record NetworkText(string Original, string Normalised, int[]? Sources)
{
    /// <summary>A text that is only put into small letters, each code unit by itself.</summary>
    public static NetworkText Lowered(string text) => new(text, text.ToLowerInvariant(), null);

    /// <summary>Whether a word of at least two letters was written all in capitals.</summary>
    public bool IsShouted(Word word)
    {
        var upper = 0;
        for (var i = word.Start; i < word.Start + word.Length; i++)
        {
            var c = Original[Sources is null ? i : Sources[i]];
            if (char.IsLower(c)) return false;
            if (char.IsUpper(c)) upper++;
        }

        return upper >= 2;
    }
}
