using System.Runtime.InteropServices;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>
/// Every distinct word of the training texts with its rows of the embedding table, so that a comment in memory is a list
/// of word numbers and no word is hashed twice. A shouted word is another entry than the same word in small letters.
/// </summary>
internal sealed class WordTable
{
    private readonly int _bucketBits;
    private readonly Dictionary<string, int> _plain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _shouted = new(StringComparer.Ordinal);
    private readonly List<int> _rows = [];
    private readonly List<int> _firstRow = [0];
    private readonly List<string> _words = [];
    private readonly List<long> _counts = [];

    public WordTable(int bucketBits) => _bucketBits = bucketBits;

    public int Count => _words.Count;

    /// <summary>The word's spelling.</summary>
    public string this[int word] => _words[word];

    /// <summary>How often the word was met by <see cref="Encode"/>.</summary>
    public long Occurrences(int word) => _counts[word];

    /// <summary>The word's rows of the embedding table.</summary>
    public ReadOnlySpan<int> Rows(int word) =>
        CollectionsMarshal.AsSpan(_rows).Slice(_firstRow[word], _firstRow[word + 1] - _firstRow[word]);

    /// <summary>Numbers the words of a text; a new word gets a new number.</summary>
    /// <param name="text">The normalised text.</param>
    /// <param name="longest">Words after this many are left out.</param>
    public int[] Encode(NormalisationBuffer text, int longest)
    {
        var words = new List<int>();
        foreach (var token in Tokeniser.Enumerate(text.Lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            if (words.Count == longest) break;
            var lower = token.In(text.Lower);
            var id = Find(lower, NetworkText.IsShouted(token.In(text.Cased), lower));
            _counts[id]++;
            words.Add(id);
        }

        return [.. words];
    }

    private int Find(ReadOnlySpan<char> word, bool shouted)
    {
        var lookup = (shouted ? _shouted : _plain).GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(word, out var id)) return id;
        id = _words.Count;
        var spelling = word.ToString();
        _words.Add(spelling);
        _counts.Add(0);
        lookup[word] = id;
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        var count = SubwordHasher.Rows(spelling, shouted, _bucketBits, rows);
        _rows.AddRange(rows[..count]);
        _firstRow.Add(_rows.Count);
        return id;
    }
}

/// <summary>A training comment as the network reads it.</summary>
internal sealed record EncodedComment
{
    /// <summary>Numbers of a <see cref="WordTable"/>.</summary>
    public required int[] Words { get; init; }

    /// <summary>Length <see cref="StyleFeatures.Count"/>.</summary>
    public required float[] Style { get; init; }

    /// <summary>Soft labels by attribute, 0 to 1; NaN where unknown: such an output adds nothing to the loss.</summary>
    public required float[] Labels { get; init; }

    /// <summary>Which data set's offsets apply.</summary>
    public required int DataSet { get; init; }

    /// <summary>Factor of this comment's loss.</summary>
    public float Weight { get; init; } = 1;
}
