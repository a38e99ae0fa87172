using Moderator.Classifier.Network.Ngrams;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Makes what a branch keeps of a word: the sums of its rows, projected and packed, for each network, and what it adds to the n-gram
/// models. Projecting several words at once costs less than each by itself, so words wait in a batch until then.
/// </summary>
internal sealed unsafe class WordMaker
{
    private readonly NetworkScorer[] _networks;
    private readonly (EmbeddingTable Table, int Member)[] _embeddings;
    private readonly int _bucketBits;

    /// <param name="networks">Of the branch.</param>
    /// <param name="embeddings">For each network the table that holds it, and its number there.</param>
    /// <param name="ngrams">Of the branch.</param>
    public WordMaker(NetworkScorer[] networks, (EmbeddingTable Table, int Member)[] embeddings, NgramGroup ngrams)
    {
        (_networks, _embeddings, Ngrams) = (networks, embeddings, ngrams);
        _bucketBits = embeddings.Max(e => e.Table.BucketBits);
        Layout = new WordLayout(networks, ngrams);
    }

    public WordLayout Layout { get; }

    public NgramGroup Ngrams { get; }

    /// <summary>Sums up a word's rows and has it wait.</summary>
    /// <param name="word">In lower case.</param>
    /// <param name="shouted">Whether it was written in capitals.</param>
    /// <param name="batch">Where it waits.</param>
    /// <param name="firstNetwork">Networks before this one do not read the word.</param>
    /// <param name="place">Where it will stand.</param>
    public void Embed(ReadOnlySpan<char> word, bool shouted, WordBatch batch, int firstNetwork, nint place)
    {
        Span<int> hashed = stackalloc int[SubwordHasher.MostRows];
        hashed = hashed[..SubwordHasher.Rows(word, shouted, _bucketBits, hashed)];
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        rows = rows[..hashed.Length];
        EmbeddingTable? touched = null;
        var at = batch.Add(place);
        for (var n = firstNetwork; n < _networks.Length; n++)
        {
            var (table, member) = _embeddings[n];
            if (!ReferenceEquals(touched, table))
            {
                // Smaller tables read the upper bits of the same hashes.
                for (var i = 0; i < rows.Length; i++) rows[i] = hashed[i] >> _bucketBits - table.BucketBits;
                touched = table;
                batch.Touched |= table.Touch(rows);
            }

            table.Sum(rows, member, batch.VectorOf(n, at));
        }
    }

    /// <summary>Projects the words that wait, and puts them where they belong.</summary>
    public void Project(WordBatch batch, int firstNetwork)
    {
        if (batch.Count == 0) return;
        for (var n = firstNetwork; n < _networks.Length; n++)
        {
            var network = _networks[n];
            var words = batch.Words(n);
            network.ProjectWords(words, batch.Count);
            for (var w = 0; w < batch.Count; w++)
            {
                var place = new Span<byte>((byte*)batch.Places[w] + Layout.Network(n), network.Packing.Bytes);
                network.Packing.Pack(words.Slice(w * network.WordSize, network.WordSize), place);
            }
        }
    }
}

/// <summary>Words that wait to be projected. One per thread.</summary>
/// <param name="networks">Of the branch.</param>
/// <param name="capacity">The most words.</param>
internal sealed class WordBatch(NetworkScorer[] networks, int capacity)
{
    // Projected words (projections, then the vector), one after the other.
    private readonly float[][] _words = [.. networks.Select(n => new float[n.WordSize * capacity])];
    private readonly nint[] _places = new nint[capacity];

    public int Count { get; private set; }

    /// <summary>Where the words will stand.</summary>
    public ReadOnlySpan<nint> Places => _places.AsSpan(0, Count);

    /// <summary>Takes what <see cref="EmbeddingTable.Touch"/> returns.</summary>
    public int Touched { get; set; }

    public void Clear() => Count = 0;

    /// <returns>The word's number in the batch.</returns>
    public int Add(nint place)
    {
        _places[Count] = place;
        return Count++;
    }

    public Span<float> VectorOf(int network, int word) =>
        _words[network].AsSpan(word * networks[network].WordSize + networks[network].Shape.Projected, networks[network].Shape.Dimensions);

    public Span<float> Words(int network) => _words[network];
}
