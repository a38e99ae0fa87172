using Moderator.Core.Text;

namespace Moderator.Core.Policies;

/// <summary>One word or phrase of a list.</summary>
/// <param name="List">The list's name.</param>
/// <param name="Text">The entry as the file writes it.</param>
public sealed record WordListEntry(string List, string Text);

/// <summary>
/// Searches a comment for the words and phrases of all lists of a policy at once. Compiled once; immutable and thread-safe.
/// </summary>
/// <remarks>
/// Entries and comments are normalised alike and compared token by token, so that an entry is found in any disguise the
/// normaliser sees through, and never inside a longer word. Between the words of a phrase, blanks, line breaks and
/// punctuation do not count; a genitive <c>'s</c> on a word does not either. Other forms of a word are entries of their own.
/// The phrases form a trie over token numbers: a search takes time linear in the tokens, times the longest phrase at worst.
/// </remarks>
public sealed class WordListMatcher
{
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _tokenLookup;
    private readonly Dictionary<(int Node, int Token), int> _children = [];
    private readonly List<List<WordListEntry>> _entriesAt = [[]];

    /// <param name="entries">Each holds at least one token: <see cref="CanMatch"/>.</param>
    /// <exception cref="ArgumentException">An entry holds none.</exception>
    public WordListMatcher(IEnumerable<WordListEntry> entries)
    {
        _tokenLookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in entries) Add(entry);
    }

    /// <summary>Whether a text holds something to search for: a word, number, ideograph or emoji that is no mask of a link, address or mention.</summary>
    public static bool CanMatch(string entry)
    {
        var text = TextNormaliser.Normalise(entry).Text;
        var count = 0;
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (!Counts(token)) continue;
            count++;
            if (token.In(text) is TextNormaliser.UrlMask or TextNormaliser.EmailMask or TextNormaliser.UserMask) return false;
        }

        return count > 0;
    }

    /// <summary>All matches in a normalised text, by position and then by the order of the file; overlapping ones too.</summary>
    /// <returns>With spans in the original text.</returns>
    public IReadOnlyList<WordListMatch> Find(NormalisationBuffer normalised)
    {
        if (_tokens.Count == 0) return [];
        List<WordListMatch>? found = null;
        var text = normalised.Lower;
        var open = new List<(int Node, int Start)>();
        var next = new List<(int Node, int Start)>();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (!Counts(token)) continue;
            next.Clear();
            if (Number(token.In(text), out var length) is { } number)
            {
                open.Add((0, token.Start));
                foreach (var (node, start) in open)
                {
                    if (!_children.TryGetValue((node, number), out var child)) continue;
                    next.Add((child, start));
                    foreach (var entry in _entriesAt[child])
                    {
                        found ??= [];
                        found.Add(new WordListMatch(entry.List, entry.Text, normalised.ToOriginal(new TextSpan(start, token.Start + length))));
                    }
                }
            }

            (open, next) = (next, open);
        }

        if (found is null) return [];
        return [.. found.OrderBy(m => m.Span.Start).ThenBy(m => m.Span.End)];
    }

    private void Add(WordListEntry entry)
    {
        var text = TextNormaliser.Normalise(entry.Text).Text;
        var node = 0;
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (!Counts(token)) continue;
            var word = token.In(text).ToString();
            if (!_tokens.TryGetValue(word, out var number)) _tokens.Add(word, number = _tokens.Count);
            if (!_children.TryGetValue((node, number), out var child))
            {
                child = _entriesAt.Count;
                _entriesAt.Add([]);
                _children.Add((node, number), child);
            }

            node = child;
        }

        if (node == 0) throw new ArgumentException($"'{entry.Text}' in the word list '{entry.List}' holds no word.", nameof(entry));
        _entriesAt[node].Add(entry);
    }

    private static bool Counts(Token token) => token.Kind is not (TokenKind.Punctuation or TokenKind.LineBreak);

    /// <summary>The number of a token, or null where no entry holds it.</summary>
    /// <param name="length">How much of the token matched.</param>
    private int? Number(ReadOnlySpan<char> word, out int length)
    {
        length = word.Length;
        if (_tokenLookup.TryGetValue(word, out var number)) return number;
        if (!word.EndsWith("'s", StringComparison.Ordinal)) return null;
        length -= 2;
        return _tokenLookup.TryGetValue(word[..length], out number) ? number : null;
    }
}
