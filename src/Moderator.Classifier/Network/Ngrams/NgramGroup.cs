using System.Runtime.Intrinsics;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>
/// Several n-gram models that read the same words: what a word adds to the sum of each is made once and kept, and a comment is walked through
/// once for all. A word or a pair of words counts once in a comment, however often it stands there. Thread-safe; the state is one thread's.
/// </summary>
/// <param name="models">In an order that <see cref="End"/> refers to.</param>
internal sealed unsafe class NgramGroup(IReadOnlyList<StoredNgrams> models)
{
    private const int Outputs = Attributes.Count;

    // No word has so many n-grams that its sums leave sixteen bits: 137 of at most 127 each, and 255 of rarity.
    private const int SumBytes = Outputs * sizeof(short);

    private readonly StoredNgrams[] _models = [.. models];

    public int Count => _models.Length;

    /// <summary>Bytes that are kept of one word: the models' sums, then their rarities.</summary>
    public int WordBytes => _models.Length * (SumBytes + sizeof(ushort));

    /// <summary>Makes what is kept of a word.</summary>
    /// <param name="word">As the normalised text has it, in lower case.</param>
    /// <param name="hash">As <see cref="NgramKeys.Hash"/> gives it.</param>
    /// <param name="place">At least <see cref="WordBytes"/>; overwritten.</param>
    public void Make(ReadOnlySpan<char> word, ulong hash, nint place)
    {
        Span<ulong> keys = stackalloc ulong[NgramKeys.MostPerWord + 1];
        keys[0] = NgramKeys.Word(hash);
        keys = keys[..(1 + NgramKeys.Characters(word, keys[1..]))];
        for (var m = 0; m < _models.Length; m++)
        {
            var model = _models[m];
            var sum = Vector128<short>.Zero;
            var rarities = 0;
            foreach (var key in keys)
            {
                var slot = model.Table.Find(key);
                if (slot < 0) continue;
                sum += model.Row(slot);
                rarities += model.Rarities[slot];
            }

            sum.Store((short*)(place + m * SumBytes));
            *(ushort*)(place + _models.Length * SumBytes + m * sizeof(ushort)) = (ushort)rarities;
        }
    }

    /// <summary>Takes in the next word.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="hash">The word's.</param>
    /// <param name="word">As <see cref="Make"/> made it.</param>
    public void Add(NgramState state, ulong hash, nint word)
    {
        if (state.Previous != 0)
        {
            var pair = NgramKeys.Pair(state.Previous, hash);
            var isNew = false;
            var isLooked = false;
            for (var m = 0; m < _models.Length; m++)
            {
                var slot = _models[m].Table.Find(pair);
                if (slot < 0) continue;
                if (!isLooked) (isNew, isLooked) = (state.IsNew(pair), true);
                if (!isNew) break;
                state.Sums[m] += Widened(_models[m].Row(slot));
                state.Rarities[m] += _models[m].Rarities[slot];
            }
        }

        state.Previous = hash;
        if (!state.IsNew(hash)) return;
        for (var m = 0; m < _models.Length; m++)
        {
            state.Sums[m] += Widened(Vector128.Load((short*)(word + m * SumBytes)));
            state.Rarities[m] += *(ushort*)(word + _models.Length * SumBytes + m * sizeof(ushort));
        }
    }

    /// <summary>Ends the comment for one of the models.</summary>
    /// <param name="state">The comment.</param>
    /// <param name="model">Which.</param>
    /// <param name="logits">By attribute; overwritten.</param>
    public void End(NgramState state, int model, Span<float> logits)
    {
        var stored = _models[model];
        var scale = NgramTrainer.Scale(state.Rarities[model]);
        for (var a = 0; a < Outputs; a++) logits[a] = stored.Intercept[a] + scale * stored.Steps[a] * state.Sums[model][a];
    }

    /// <summary>
    /// Adds what each word, with its pair with the word before, added to the logits of one of the models. A word that stands there twice
    /// counted once, and is shown with that wherever it stands.
    /// </summary>
    /// <param name="state">The comment, after its last word.</param>
    /// <param name="model">Which.</param>
    /// <param name="hashes">Of the words in order; 0 where a token has no n-grams.</param>
    /// <param name="words">Where each stands.</param>
    /// <param name="offset">Where in a word begins what <see cref="Make"/> made.</param>
    /// <param name="weights">By attribute: what a logit counts in the whole score.</param>
    /// <param name="contributions">Words by attributes.</param>
    public void AddContributions(NgramState state, int model, ReadOnlySpan<ulong> hashes, ReadOnlySpan<nint> words, int offset, Vector256<float> weights, Span<float> contributions)
    {
        var stored = _models[model];
        var scale = weights * Vector256.Create<float>(stored.Steps) * NgramTrainer.Scale(state.Rarities[model]);
        ulong previous = 0;
        for (var t = 0; t < hashes.Length; t++)
        {
            if (hashes[t] == 0) continue;
            var own = Widened(Vector128.Load((short*)(words[t] + offset + model * SumBytes)));
            if (previous != 0 && stored.Table.Find(NgramKeys.Pair(previous, hashes[t])) is >= 0 and var slot) own += Widened(stored.Row(slot));
            previous = hashes[t];
            var place = contributions.Slice(t * Outputs, Outputs);
            (Vector256.Create<float>(place) + Vector256.ConvertToSingle(own) * scale).CopyTo(place);
        }
    }

    private static Vector256<int> Widened(Vector128<short> sum)
    {
        var (low, high) = Vector128.Widen(sum);
        return Vector256.Create(low, high);
    }
}

/// <summary>One comment on its way through the n-gram models. One per thread.</summary>
/// <param name="models">How many.</param>
internal sealed class NgramState(int models)
{
    private const int FirstCapacity = 512;

    // A set that is emptied by counting on: an entry of an earlier comment counts as free.
    private ulong[] _seen = new ulong[FirstCapacity];
    private int[] _comment = new int[FirstCapacity];
    private int _current;
    private int _count;

    /// <summary>By model.</summary>
    public Vector256<int>[] Sums { get; } = new Vector256<int>[models];

    /// <summary>By model: sum over the n-grams that were found.</summary>
    public long[] Rarities { get; } = new long[models];

    /// <summary>Hash of the last word, 0 before the first.</summary>
    public ulong Previous { get; set; }

    public void Begin()
    {
        if (++_current == int.MaxValue)
        {
            Array.Clear(_comment);
            _current = 1;
        }

        (_count, Previous) = (0, 0);
        Array.Clear(Sums);
        Array.Clear(Rarities);
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
