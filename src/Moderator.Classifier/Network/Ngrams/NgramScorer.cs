using System.Runtime.Intrinsics;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>
/// Scores with a stored n-gram model. Words come one by one; a word or a pair of words counts once in a comment, however
/// often it stands there. What a frequent word adds is looked up. Thread-safe; the state is one thread's.
/// </summary>
internal sealed class NgramScorer
{
    private const int Outputs = Attributes.Count;
    private readonly StoredNgrams _ngrams;
    private readonly ulong[] _hashes;
    private readonly int[] _sums;
    private readonly int[] _rarities;

    /// <param name="ngrams">The model.</param>
    /// <param name="frequent">Words whose sums are computed now.</param>
    public NgramScorer(StoredNgrams ngrams, IReadOnlyList<string> frequent)
    {
        _ngrams = ngrams;
        _hashes = new ulong[frequent.Count];
        _sums = new int[frequent.Count * Outputs];
        _rarities = new int[frequent.Count];
        for (var i = 0; i < frequent.Count; i++)
        {
            _hashes[i] = NgramKeys.Hash(frequent[i]);
            var sum = Vector256<int>.Zero;
            _rarities[i] = AddWord(frequent[i], _hashes[i], ref sum);
            sum.CopyTo(_sums.AsSpan(i * Outputs));
        }
    }

    /// <summary>Takes in the next word.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="kind">The word's.</param>
    /// <param name="word">As the normalised text has it, in lower case.</param>
    /// <param name="frequent">Its number among the frequent words, or less than 0.</param>
    public void Add(NgramState state, TokenKind kind, ReadOnlySpan<char> word, int frequent)
    {
        if (!NgramKeys.IsRead(kind)) return;
        var hash = frequent >= 0 ? _hashes[frequent] : NgramKeys.Hash(word);
        var sum = state.Sum;
        if (state.Previous != 0)
        {
            var pair = NgramKeys.Pair(state.Previous, hash);
            if (_ngrams.Table.Find(pair) is >= 0 and var slot && state.IsNew(pair))
            {
                sum += Row(slot);
                state.Rarities += _ngrams.Rarities[slot];
            }
        }

        state.Previous = hash;
        if (state.IsNew(hash))
        {
            if (frequent >= 0)
            {
                sum += Vector256.LoadUnsafe(ref _sums[frequent * Outputs]);
                state.Rarities += _rarities[frequent];
            }
            else
            {
                state.Rarities += AddWord(word, hash, ref sum);
            }
        }

        state.Sum = sum;
    }

    /// <summary>Ends the comment.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="logits">By attribute; overwritten.</param>
    public void End(NgramState state, Span<float> logits)
    {
        var scale = NgramTrainer.Scale(state.Rarities);
        for (var a = 0; a < Outputs; a++) logits[a] = _ngrams.Intercept[a] + scale * _ngrams.Steps[a] * state.Sum[a];
    }

    /// <summary>
    /// Adds what each word, with its pair with the word before, added to the logits. A word that stands there twice
    /// counted once, and is shown with that wherever it stands.
    /// </summary>
    /// <param name="tokens">The words in order.</param>
    /// <param name="lower">The text they stand in.</param>
    /// <param name="weights">By attribute: what a logit counts in the whole score.</param>
    /// <param name="contributions">Words by attributes.</param>
    public void AddContributions(IReadOnlyList<Token> tokens, ReadOnlySpan<char> lower, Vector256<float> weights, Span<float> contributions)
    {
        var state = new NgramState();
        state.Begin();
        var own = new Vector256<int>[tokens.Count];
        for (var t = 0; t < own.Length; t++)
        {
            var word = tokens[t].In(lower);
            var previous = state.Previous;
            Add(state, tokens[t].Kind, word, -1);
            if (!NgramKeys.IsRead(tokens[t].Kind)) continue;
            var hash = NgramKeys.Hash(word);
            AddWord(word, hash, ref own[t]);
            if (previous != 0 && _ngrams.Table.Find(NgramKeys.Pair(previous, hash)) is >= 0 and var slot) own[t] += Row(slot);
        }

        var scale = weights * Vector256.Create<float>(_ngrams.Steps) * NgramTrainer.Scale(state.Rarities);
        for (var t = 0; t < own.Length; t++)
        {
            var place = contributions.Slice(t * Outputs, Outputs);
            (Vector256.Create<float>(place) + Vector256.ConvertToSingle(own[t]) * scale).CopyTo(place);
        }
    }

    private int AddWord(ReadOnlySpan<char> word, ulong hash, ref Vector256<int> sum)
    {
        Span<ulong> keys = stackalloc ulong[NgramKeys.MostPerWord];
        var rarities = 0;
        if (_ngrams.Table.Find(NgramKeys.Word(hash)) is >= 0 and var whole)
        {
            sum += Row(whole);
            rarities += _ngrams.Rarities[whole];
        }

        foreach (var key in keys[..NgramKeys.Characters(word, keys)])
        {
            var slot = _ngrams.Table.Find(key);
            if (slot < 0) continue;
            sum += Row(slot);
            rarities += _ngrams.Rarities[slot];
        }

        return rarities;
    }

    private Vector256<int> Row(int slot)
    {
        ref var row = ref _ngrams.Weights[slot * Outputs];
        var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector128.Create(Vector64.LoadUnsafe(ref row), default)));
        return Vector256.Create(low, high);
    }
}

/// <summary>One comment on its way through the n-gram model. One per thread.</summary>
internal sealed class NgramState
{
    private const int FirstCapacity = 512;

    // A set that is emptied by counting on: an entry of an earlier comment counts as free.
    private ulong[] _seen = new ulong[FirstCapacity];
    private int[] _comment = new int[FirstCapacity];
    private int _current;
    private int _count;

    public Vector256<int> Sum { get; set; }

    /// <summary>Sum over the n-grams that were found.</summary>
    public long Rarities { get; set; }

    /// <summary>Hash of the last word, 0 before the first.</summary>
    public ulong Previous { get; set; }

    public void Begin()
    {
        if (++_current == int.MaxValue)
        {
            Array.Clear(_comment);
            _current = 1;
        }

        (_count, Sum, Rarities, Previous) = (0, default, 0, 0);
    }

    /// <summary>Whether a word's hash or a pair's key is met for the first time in this comment.</summary>
    public bool IsNew(ulong key)
    {
        var mask = _seen.Length - 1;
        var at = (int)((key * 0x9E3779B97F4A7C15) >> 40) & mask;
        while (_comment[at] == _current)
        {
            if (_seen[at] == key) return false;
            at = (at + 1) & mask;
        }

        (_seen[at], _comment[at]) = (key, _current);
        if (++_count * 2 > _seen.Length) Grow();
        return true;
    }

    private void Grow()
    {
        var (seen, comment) = (_seen, _comment);
        (_seen, _comment) = (new ulong[seen.Length * 2], new int[seen.Length * 2]);
        _count = 0;
        for (var i = 0; i < seen.Length; i++)
        {
            if (comment[i] == _current) IsNew(seen[i]);
        }
    }
}
