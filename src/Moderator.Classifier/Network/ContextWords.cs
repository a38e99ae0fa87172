namespace Moderator.Classifier.Network;

/// <summary>
/// The words of the article's title and of the parent, as a network reads them that looks at what a comment stands under: before
/// the comment's own words, each with a mark in front. A marked word is another word, with a row of its own, that shares
/// its inner pieces with the plain one. Part of the model file's format: a change here needs a new format.
/// </summary>
internal static class ContextWords
{
    /// <summary>No mark: the comment's own words.</summary>
    public const char None = '\0';

    public const char Title = '\u0001';

    public const char Parent = '\u0002';

    /// <summary>So many words of the title, and so many of the parent, are read.</summary>
    public const int Most = 40;

    // No parent, however long, makes its answers expensive.
    private const int MostCharacters = 600;

    /// <summary>What is read of a title or a parent.</summary>
    public static ReadOnlySpan<char> Beginning(ReadOnlySpan<char> text) => text.Length <= MostCharacters ? text : text[..MostCharacters];

    /// <summary>A word with its mark.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="mark">What stands in front.</param>
    /// <param name="place">At least <see cref="SubwordHasher.LongestWord"/> long.</param>
    public static ReadOnlySpan<char> Mark(ReadOnlySpan<char> word, char mark, Span<char> place)
    {
        if (word.Length >= SubwordHasher.LongestWord) word = word[..(SubwordHasher.LongestWord - 1)];
        place[0] = mark;
        word.CopyTo(place[1..]);
        return place[..(word.Length + 1)];
    }
}
