using System.Runtime.CompilerServices;
using Moderator.Classifier.Network.Ngrams;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Makes what a branch keeps of a word: the sums of its rows, projected and packed, for each network, and what it adds to the n-gram
/// models. Words wait in a batch: several at once are projected for less than each by itself, and the memory that a word is
/// made from comes while others are read.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class WordMaker
{
    private readonly NetworkScorer[] _networks;
    private readonly (EmbeddingTable Table, int Member)[] _embeddings;
    private readonly EmbeddingTable[] _tables;

    private readonly int _bucketBits;

    /// <param name="networks">Of the branch.</param>
    /// <param name="members">How many of them always read; a specialist's comes after them.</param>
    /// <param name="embeddings">For each network the table that holds it, and its number there.</param>
    /// <param name="ngrams">Of the branch.</param>
    public WordMaker(NetworkScorer[] networks, int members, (EmbeddingTable Table, int Member)[] embeddings, NgramGroup ngrams)
    {
        (All, Members, Specialist) = (..networks.Length, ..members, members..networks.Length);
        (_networks, _embeddings, Ngrams) = (networks, embeddings, ngrams);
        _tables = [.. embeddings.Select(e => e.Table).Distinct()];
        _bucketBits = _tables.Max(t => t.BucketBits);
        Layout = new WordLayout(networks, members, ngrams);
    }

    public WordLayout Layout { get; }

    /// <summary>All networks.</summary>
    public Range All { get; }

    /// <summary>Those that always read.</summary>
    public Range Members { get; }

    /// <summary>The specialist's, as far as there is one.</summary>
    public Range Specialist { get; }

    /// <summary>Tables of embeddings that a word has rows in.</summary>
    public int Tables => _tables.Length;

    public NgramGroup Ngrams { get; }

    /// <summary>Has a word wait in a batch, and asks for the memory that it will be made from.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="batch">Where it waits.</param>
    /// <param name="readers">The networks that read the word.</param>
    /// <param name="place">Where it will stand.</param>
    public void Await(ReadOnlySpan<char> word, bool shouted, WordBatch batch, Range readers, nint place)
    {
        var at = batch.Add(place);
        Span<int> hashed = stackalloc int[SubwordHasher.MostRows];
        hashed = hashed[..SubwordHasher.Rows(word, shouted, _bucketBits, hashed)];
        for (var t = 0; t < _tables.Length; t++)
        {
            var table = _tables[t];
            if (!IsRead(table, readers)) continue;
            var rows = batch.NewRows(t, at, hashed.Length);
            // Smaller tables read the upper bits of the same hashes.
            for (var i = 0; i < rows.Length; i++) rows[i] = hashed[i] >> _bucketBits - table.BucketBits;
            table.Prefetch(rows);
        }
    }

    /// <summary>The same for the n-gram models, of the word that waits last.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="hash">As <see cref="NgramKeys.Hash"/> gives it.</param>
    /// <param name="batch">Where it waits.</param>
    public void AwaitNgrams(ReadOnlySpan<char> word, ulong hash, WordBatch batch) => batch.SetKeys(Ngrams.Keys(word, hash, batch.NewKeys()));

    /// <summary>Makes the words that wait, and puts them where they belong.</summary>
    /// <param name="batch">Where they wait; empty afterwards.</param>
    /// <param name="readers">The networks that read them.</param>
    public void Make(WordBatch batch, Range readers)
    {
        if (batch.Count == 0) return;
        for (var w = 0; w < batch.Count; w++)
        {
            if (batch.Keys(w) is { Length: > 0 } keys) Ngrams.Make(keys, batch.Places[w] + Layout.Ngrams);
        }

        for (var n = readers.Start.Value; n < readers.End.Value; n++)
        {
            var network = _networks[n];
            var words = batch.Words(n);
            var (table, member) = _embeddings[n];
            var ofTable = Array.IndexOf(_tables, table);
            for (var w = 0; w < batch.Count; w++)
                table.Sum(batch.Rows(ofTable, w), member, words.Slice(w * network.WordSize + network.Shape.Projected, network.Shape.Dimensions));
            network.ProjectWords(words, batch.Count);
            for (var w = 0; w < batch.Count; w++)
            {
                var place = new Span<byte>((byte*)batch.Places[w] + Layout.Network(n), network.Packing.Bytes);
                network.Packing.Pack(words.Slice(w * network.WordSize, network.WordSize), place);
            }
        }

        batch.Clear();
    }

    private bool IsRead(EmbeddingTable table, Range readers)
    {
        for (var n = readers.Start.Value; n < readers.End.Value; n++)
        {
            if (ReferenceEquals(_embeddings[n].Table, table)) return true;
        }

        return false;
    }
}

/// <summary>Words that wait to be made. One per thread.</summary>
/// <param name="networks">Of the branch.</param>
/// <param name="tables">How many tables a word has rows in.</param>
/// <param name="capacity">The most words.</param>
internal sealed class WordBatch(NetworkScorer[] networks, int tables, int capacity)
{
    // Projected words (projections, then the vector), one after the other.
    private readonly float[][] _words = [.. networks.Select(n => new float[n.WordSize * capacity])];
    private readonly int[] _rows = new int[tables * capacity * SubwordHasher.MostRows];
    private readonly int[] _rowCounts = new int[capacity];
    private readonly ulong[] _keys = new ulong[capacity * NgramGroup.MostKeys];
    private readonly int[] _keyCounts = new int[capacity];
    private readonly nint[] _places = new nint[capacity];

    public int Count { get; private set; }

    /// <summary>Where the words will stand.</summary>
    public ReadOnlySpan<nint> Places => _places.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <returns>The word's number in the batch.</returns>
    public int Add(nint place)
    {
        (_places[Count], _keyCounts[Count]) = (place, 0);
        return Count++;
    }

    /// <summary>Room for a word's rows in a table.</summary>
    public Span<int> NewRows(int table, int word, int count)
    {
        _rowCounts[word] = count;
        return _rows.AsSpan((table * capacity + word) * SubwordHasher.MostRows, count);
    }

    /// <summary>A word's rows in a table.</summary>
    public ReadOnlySpan<int> Rows(int table, int word) => _rows.AsSpan((table * capacity + word) * SubwordHasher.MostRows, _rowCounts[word]);

    /// <summary>Room for the keys of the word that waits last.</summary>
    public Span<ulong> NewKeys() => _keys.AsSpan((Count - 1) * NgramGroup.MostKeys, NgramGroup.MostKeys);

    public void SetKeys(int count) => _keyCounts[Count - 1] = count;

    /// <summary>A word's keys, as far as the n-gram models still wait for it.</summary>
    public ReadOnlySpan<ulong> Keys(int word) => _keys.AsSpan(word * NgramGroup.MostKeys, _keyCounts[word]);

    public Span<float> Words(int network) => _words[network];
}
