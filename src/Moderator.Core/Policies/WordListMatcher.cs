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

    /// <summary>The fewest letters with blanks between them that can be an entry of one word: <c>U S A</c>, <c>d a f t</c>.</summary>
    private const int ShortestSpelled = 3;

    private const int LongestSpelled = 64;

    // From five letters on the normaliser joins them itself.
    private const int LongestUnjoined = 4;

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
        // What is open after a word that was spelled out, until its last letter is passed.
        var spelled = new List<(int Node, int Start)>();
        var spelledTo = 0;
        Span<char> letters = stackalloc char[LongestSpelled];
        var numbers = new List<(int Number, int Length)>();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (!Counts(token)) continue;
            next.Clear();
            open.Add((0, token.Start));
            Step(NumbersOf(token.In(text), numbers), token.Start, open, next);
            var word = token.In(text);
            // "a d a f t idea", "u d a f t": what the normaliser joined has a word of one letter before it.
            if (word.Length > LongestUnjoined && word[0] is 'a' or 'i' or 'u' && NumbersOf(word[1..], numbers).Count > 0 && IsSpelled(normalised, token))
                Step(numbers, token.Start + 1, [(0, token.Start + 1)], next);
            if (token.Start >= spelledTo && SpelledWord(text, token) is { Length: > 0 } run)
            {
                spelledTo = run.End;
                for (var i = 0; i < run.Length; i++) letters[i] = text[run.Start + 2 * i];
                Step(NumbersOf(letters[..run.Length], numbers), run.End - run.Length, open, spelled);
            }

            if (token.Start + 1 == spelledTo)
            {
                next.AddRange(spelled);
                spelled.Clear();
            }

            (open, next) = (next, open);
        }

        if (found is null) return [];
        return [.. found.OrderBy(m => m.Span.Start).ThenBy(m => m.Span.End)];

        void Step(List<(int Number, int Length)> matched, int from, List<(int Node, int Start)> before, List<(int Node, int Start)> after)
        {
            foreach (var (number, length) in matched)
            {
                foreach (var (node, start) in before)
                {
                    if (!_children.TryGetValue((node, number), out var child)) continue;
                    after.Add((child, start));
                    foreach (var entry in _entriesAt[child])
                    {
                        found ??= [];
                        found.Add(new WordListMatch(entry.List, entry.Text, normalised.ToOriginal(new TextSpan(start, from + length))));
                    }
                }
            }
        }
    }

    /// <summary>
    /// Letters with one blank between them, as many as follow each other, from this token on: a word that was spelled out
    /// and that the normaliser, which knows no list of ours, left as it was. Only as a whole can they be an entry: of a
    /// word within a spelled word nothing is found.
    /// </summary>
    /// <returns>From the first letter to after the last; empty where there are fewer than <see cref="ShortestSpelled"/>.</returns>
    private static SpelledRun SpelledWord(ReadOnlySpan<char> text, Token first)
    {
        var at = first.Start;
        if (!IsSingleLetter(text, at) || (at >= 2 && text[at - 1] == ' ' && IsSingleLetter(text, at - 2))) return default;
        var end = at + 1;
        while (end + 1 < text.Length && text[end] == ' ' && IsSingleLetter(text, end + 1)) end += 2;
        var length = (end - at + 1) / 2;
        return length is >= ShortestSpelled and <= LongestSpelled ? new SpelledRun(at, end, length) : default;
    }

    /// <summary>Whether something stood between every two letters of a word.</summary>
    private static bool IsSpelled(NormalisationBuffer normalised, Token token) =>
        normalised.ToOriginal(token.Span).Length >= 2 * token.Length - 1;

    private static bool IsSingleLetter(ReadOnlySpan<char> text, int at) =>
        char.IsLetter(text[at])
        && (at == 0 || !IsInWord(text[at - 1]))
        && (at + 1 == text.Length || !IsInWord(text[at + 1]));

    private static bool IsInWord(char c) => char.IsLetterOrDigit(c) || c is '\'' or '-' or '_' || char.IsSurrogate(c);

    private readonly record struct SpelledRun(int Start, int End, int Length);

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

    /// <summary>The numbers of what the entries hold and a word is, each with how much of the word matched.</summary>
    /// <param name="found">Is filled and given back.</param>
    private List<(int Number, int Length)> NumbersOf(ReadOnlySpan<char> word, List<(int Number, int Length)> found)
    {
        found.Clear();
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
