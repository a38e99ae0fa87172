using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>
/// Several n-gram models that read the same words: what a word adds to the sum of each is made once and kept, and a comment is walked through
/// once for all. A word or a pair of words counts once in a comment, however often it stands there. Thread-safe; the state is one thread's.
/// </summary>
/// <param name="models">In an order that <see cref="End"/> refers to.</param>
[SkipLocalsInit]
internal sealed unsafe class NgramGroup(IReadOnlyList<StoredNgrams> models)
{
    private const int Outputs = Attributes.Count;

    // No word has so many n-grams that its sums leave sixteen bits: 137 of at most 127 each, and 255 of rarity.
    private const int SumBytes = Outputs * sizeof(short);

    private readonly StoredNgrams[] _models = [.. models];
    private readonly (Vector256<int> Sum, int Rarity)[] _ends = [.. models.Select(OfEnd)];

    /// <summary>The most keys that one word has.</summary>
    public const int MostKeys = NgramKeys.MostPerWord + 1;

    public int Count => _models.Length;

    /// <summary>Bytes that are kept of one word: the models' sums, then their rarities.</summary>
    public int WordBytes => _models.Length * (SumBytes + sizeof(ushort));

    /// <summary>Writes the keys of a word, and asks for the memory that they will be looked up in.</summary>
    /// <param name="word">As the normalised text has it, in lower case.</param>
    /// <param name="hash">As <see cref="NgramKeys.Hash"/> gives it.</param>
    /// <param name="keys">At least <see cref="MostKeys"/> long.</param>
    /// <returns>How many were written.</returns>
    public int Keys(ReadOnlySpan<char> word, ulong hash, Span<ulong> keys)
    {
        if (_models.Length == 0) return 0;
        keys[0] = NgramKeys.Word(hash);
        var count = 1 + NgramKeys.Characters(word, keys[1..]);
        foreach (var model in _models)
        {
            foreach (var key in keys[..count]) model.Table.Prefetch(key);
        }

        return count;
    }

    /// <summary>Makes what is kept of a word.</summary>
    /// <param name="keys">As <see cref="Keys"/> wrote them.</param>
    /// <param name="place">At least <see cref="WordBytes"/>; overwritten.</param>
    public void Make(ReadOnlySpan<ulong> keys, nint place)
    {
        Span<int> slots = stackalloc int[MostKeys];
        for (var m = 0; m < _models.Length; m++)
        {
            var model = _models[m];
            var found = 0;
            foreach (var key in keys)
            {
                var slot = model.Table.Find(key);
                if (slot < 0) continue;
                model.Prefetch(slot);
                slots[found++] = slot;
            }

            var sum = Vector128<short>.Zero;
            var rarities = 0;
            foreach (var slot in slots[..found])
            {
                sum += model.Row(slot);
                rarities += model.Rarities[slot];
            }

            sum.Store((short*)(place + m * SumBytes));
            *(ushort*)(place + _models.Length * SumBytes + m * sizeof(ushort)) = (ushort)rarities;
        }
    }

    /// <summary>Makes the key of a word with the one before, and asks for the memory that it will be looked up in.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="hash">The word's.</param>
    /// <returns>The key; 0 for the first word.</returns>
    public ulong Pair(NgramState state, ulong hash)
    {
        var previous = state.Previous;
        state.Previous = hash;
        if (previous == 0) return 0;
        var pair = NgramKeys.Pair(previous, hash);
        foreach (var model in _models) model.Table.Prefetch(pair);
        return pair;
    }

    /// <summary>Looks a pair up, and asks for the memory that it will be summed from.</summary>
    /// <param name="pair">As <see cref="Pair"/> made it.</param>
    /// <param name="slots">By model, <see cref="Count"/> long: the pair's slot, or less than 0; overwritten.</param>
    public void Find(ulong pair, Span<int> slots)
    {
        for (var m = 0; m < _models.Length; m++)
        {
            var slot = pair == 0 ? -1 : _models[m].Table.Find(pair);
            if (slot >= 0) _models[m].Prefetch(slot);
            slots[m] = slot;
        }
    }

    /// <summary>Takes in the next word.</summary>
    /// <param name="state">The comment so far.</param>
    /// <param name="pair">As <see cref="Pair"/> made it.</param>
    /// <param name="slots">As <see cref="Find"/> found them.</param>
    /// <param name="hash">The word's.</param>
    /// <param name="word">As <see cref="Make"/> made it.</param>
    public void Add(NgramState state, ulong pair, ReadOnlySpan<int> slots, ulong hash, nint word)
    {
        var isKnown = false;
        foreach (var slot in slots) isKnown |= slot >= 0;
        if (isKnown && state.IsNew(pair))
        {
            for (var m = 0; m < slots.Length; m++)
            {
                if (slots[m] < 0) continue;
                state.Sums[m] += Widened(_models[m].Row(slots[m]));
                state.Rarities[m] += _models[m].Rarities[slots[m]];
            }
        }

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
        var (end, rarity) = _ends[model];
        var scale = stored.Scale(state.Rarities[model] + rarity);
        var sum = state.Sums[model] + end;
        for (var a = 0; a < Outputs; a++) logits[a] = stored.Intercept[a] + scale * stored.Steps[a] * sum[a];
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
        var scale = weights * Vector256.Create<float>(stored.Steps) * stored.Scale(state.Rarities[model] + _ends[model].Rarity);
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

    private static (Vector256<int> Sum, int Rarity) OfEnd(StoredNgrams model)
    {
        var (sum, rarity) = (Vector256<int>.Zero, 0);
        for (var i = 0; i < model.Ends; i++)
        {
            var slot = model.Table.Find(NgramKeys.End(i));
            sum += Widened(model.Row(slot));
            rarity += model.Rarities[slot];
        }

        return (sum, rarity);
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
