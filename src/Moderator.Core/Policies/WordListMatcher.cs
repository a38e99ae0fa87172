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
/// punctuation do not count; a genitive <c>'s</c> on a word does not either. A word that ends in <c>*</c> stands for every
/// word that begins so, with <see cref="ShortestStem"/> letters or more before it. Other forms of a word are entries of their own.
/// The phrases form a trie over token numbers: a search takes time linear in the tokens, times the longest phrase at worst.
/// </remarks>
public sealed class WordListMatcher
{
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _tokenLookup;
    private readonly Dictionary<string, int> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _stemLookup;
    private readonly int[] _stemLengths;
    private readonly Dictionary<(int Node, int Token), int> _children = [];
    private readonly List<List<WordListEntry>> _entriesAt = [[]];

    /// <param name="entries">Each holds at least one token: <see cref="CanMatch"/>.</param>
    /// <exception cref="ArgumentException">An entry holds none.</exception>
    public WordListMatcher(IEnumerable<WordListEntry> entries)
    {
        _tokenLookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        _stemLookup = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in entries) Add(entry);
        _stemLengths = [.. _stems.Keys.Select(s => s.Length).Distinct().Order()];
    }

    /// <summary>The fewest letters that may stand before a <c>*</c>.</summary>
    public const int ShortestStem = 3;

    /// <summary>Whether a text holds something to search for: a word, number, ideograph or emoji that is no mask of a link, address or mention.</summary>
    public static bool CanMatch(string entry)
    {
        var words = Words(entry);
        return words.Count > 0 && words.TrueForAll(w => w.Text is not (TextNormaliser.UrlMask or TextNormaliser.EmailMask or TextNormaliser.UserMask)) && !HasShortStem(words);
    }

    /// <summary>Whether a <c>*</c> in it stands after fewer letters than <see cref="ShortestStem"/>.</summary>
    public static bool HasShortStem(string entry) => HasShortStem(Words(entry));

    /// <summary>All matches in a normalised text, by position and then by the order of the file; overlapping ones too.</summary>
    /// <returns>With spans in the original text.</returns>
    public IReadOnlyList<WordListMatch> Find(NormalisationBuffer normalised)
    {
        if (_children.Count == 0) return [];
        List<WordListMatch>? found = null;
        var text = normalised.Lower;
        var open = new List<(int Node, int Start)>();
        var next = new List<(int Node, int Start)>();
        var numbers = new List<(int Number, int Length)>();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (!Counts(token)) continue;
            next.Clear();
            open.Add((0, token.Start));
            foreach (var (number, length) in NumbersOf(token, text, numbers))
            {
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
        var node = 0;
        foreach (var (word, isStem) in Words(entry.Text))
        {
            var numbers = isStem ? _stems : _tokens;
            if (!numbers.TryGetValue(word, out var number)) numbers.Add(word, number = _tokens.Count + _stems.Count);
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

    /// <summary>An entry's words as they are searched for, each with whether it stands for all that begin so.</summary>
    private static List<(string Text, bool IsStem)> Words(string entry)
    {
        var parts = entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        // Without a stem the entry is normalised whole: a word that is spelled out is one word. Several stars hide letters.
        if (!Array.Exists(parts, IsStem)) return Tokens(entry);
        var words = new List<(string Text, bool IsStem)>();
        foreach (var part in parts)
        {
            words.AddRange(Tokens(IsStem(part) ? part[..^1] : part));
            if (IsStem(part) && words.Count > 0) words[^1] = (words[^1].Text, true);
        }

        return words;
    }

    private static bool IsStem(string part) => part.Length > 1 && part[^1] == '*' && part[^2] != '*';

    private static bool HasShortStem(List<(string Text, bool IsStem)> words) => words.Exists(w => w.IsStem && w.Text.Count(char.IsLetter) < ShortestStem);

    private static List<(string Text, bool IsStem)> Tokens(string entry)
    {
        var text = TextNormaliser.Normalise(entry).Text;
        var words = new List<(string Text, bool IsStem)>();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (Counts(token)) words.Add((token.In(text).ToString(), false));
        }

        return words;
    }

    private static bool Counts(Token token) => token.Kind is not (TokenKind.Punctuation or TokenKind.LineBreak);

    /// <summary>The numbers of what the entries hold and a token is, each with how much of the token matched.</summary>
    /// <param name="found">Is filled and given back.</param>
    private List<(int Number, int Length)> NumbersOf(Token token, ReadOnlySpan<char> text, List<(int Number, int Length)> found)
    {
        found.Clear();
        var word = token.In(text);
        if (_tokenLookup.TryGetValue(word, out var number)) found.Add((number, word.Length));
        else if (word.EndsWith("'s", StringComparison.Ordinal) && _tokenLookup.TryGetValue(word[..^2], out number)) found.Add((number, word.Length - 2));
        foreach (var length in _stemLengths)
        {
            if (length > word.Length) break;
            if (_stemLookup.TryGetValue(word[..length], out number)) found.Add((number, word.Length));
        }

        return found;
    }
}
