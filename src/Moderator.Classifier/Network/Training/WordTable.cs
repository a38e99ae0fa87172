using System.Runtime.InteropServices;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Training;

/// <summary>
/// Every distinct word of the training texts, so that a comment in memory is a list of word numbers. A shouted word is
/// another entry than the same word in small letters.
/// </summary>
internal sealed class WordTable
{
    private readonly Dictionary<string, int> _plain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _shouted = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly List<bool> _isShouted = [];
    private readonly List<long> _counts = [];

    public int Count => _words.Count;

    /// <summary>The word's spelling in lower case.</summary>
    public string this[int word] => _words[word];

    public bool IsShouted(int word) => _isShouted[word];

    /// <summary>How often the word was met by encoding.</summary>
    public long Occurrences(int word) => _counts[word];

    /// <summary>Numbers the words of a text; a new word gets a new number.</summary>
    /// <param name="text">The normalised text.</param>
    /// <param name="longest">Words after this many are left out.</param>
    public int[] Encode(NormalisationBuffer text, int longest)
    {
        var words = new List<int>();
        Encode(text, longest, ContextWords.None, words);
        return [.. words];
    }

    /// <summary>Numbers the words of a text that a comment stands under.</summary>
    /// <param name="text">The normalised text.</param>
    /// <param name="longest">Words after this many are left out.</param>
    /// <param name="mark">One of <see cref="ContextWords"/>, or none for the comment's own words.</param>
    /// <param name="words">The numbers are added to it.</param>
    public void Encode(NormalisationBuffer text, int longest, char mark, List<int> words)
    {
        Span<char> marked = stackalloc char[SubwordHasher.LongestWord];
        var count = 0;
        foreach (var token in Tokeniser.Enumerate(text.Lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            if (count++ == longest) break;
            var lower = token.In(text.Lower);
            var id = mark == ContextWords.None ? Find(lower, NetworkText.IsShouted(token.In(text.Cased), lower)) : Find(ContextWords.Mark(lower, mark, marked), shouted: false);
            _counts[id]++;
            words.Add(id);
        }
    }

    private int Find(ReadOnlySpan<char> word, bool shouted)
    {
        var lookup = (shouted ? _shouted : _plain).GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(word, out var id)) return id;
        id = _words.Count;
        var spelling = word.ToString();
        _words.Add(spelling);
        _isShouted.Add(shouted);
        _counts.Add(0);
        lookup[word] = id;
        return id;
    }
}

/// <summary>The rows of an embedding table that make up each word of a <see cref="WordTable"/>: no word is hashed twice.</summary>
internal sealed class WordRows
{
    private readonly List<int> _rows = [];
    private readonly int[] _first;

    public WordRows(WordTable table, int bucketBits)
    {
        Table = table;
        _first = new int[table.Count + 1];
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        for (var word = 0; word < table.Count; word++)
        {
            var count = SubwordHasher.Rows(table[word], table.IsShouted(word), bucketBits, rows);
            _rows.AddRange(rows[..count]);
            _first[word + 1] = _rows.Count;
        }
    }

    public WordTable Table { get; }

    public ReadOnlySpan<int> this[int word] => CollectionsMarshal.AsSpan(_rows)[_first[word].._first[word + 1]];
}

/// <summary>A training comment as the network reads it.</summary>
internal sealed record EncodedComment
{
    /// <summary>Numbers of a <see cref="WordTable"/>.</summary>
    public required int[] Words { get; init; }

    /// <summary>So many of the words, at the front, are of the title and the parent: see <see cref="ContextWords"/>.</summary>
    public int ContextWords { get; init; }

    /// <summary>Length <see cref="StyleFeatures.Count"/>.</summary>
    public required float[] Style { get; init; }

    /// <summary>Soft labels by attribute, 0 to 1; NaN where unknown: such an output adds nothing to the loss.</summary>
    public required float[] Labels { get; init; }

    /// <summary>Which data set's offsets apply.</summary>
    public required int DataSet { get; init; }

    /// <summary>Which data set it comes from.</summary>
    public int Source { get; init; }

    /// <summary>Factor of this comment's loss.</summary>
    public float Weight { get; init; } = 1;
}
