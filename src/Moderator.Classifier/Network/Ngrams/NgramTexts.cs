using Moderator.Classifier.Network.Training;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>Chooses the n-grams that are worth a weight and makes of each training comment the list of those that it has.</summary>
internal sealed class NgramTexts
{
    private readonly WordTable _words;
    private readonly IReadOnlyList<EncodedComment> _comments;
    private readonly Dictionary<ulong, int> _ids = [];
    private readonly List<ulong> _keys = [];
    private readonly List<int> _commentsWith = [];
    private readonly List<int> _lastComment = [];

    // By word: the id of the word's own n-gram (-1 where it has none), and where its character n-grams begin.
    private readonly int[] _own;
    private readonly int[] _first;
    private readonly List<int> _characters = [];

    private NgramTexts(WordTable words, IReadOnlyList<EncodedComment> comments)
    {
        (_words, _comments) = (words, comments);
        _own = new int[words.Count];
        _first = new int[words.Count + 1];
        Span<ulong> keys = stackalloc ulong[NgramKeys.MostPerWord];
        for (var w = 0; w < words.Count; w++)
        {
            var word = words[w];
            _own[w] = -1;
            if (NgramKeys.IsRead(KindOf(word)))
            {
                _own[w] = IdOf(NgramKeys.Word(NgramKeys.Hash(word)));
                var count = NgramKeys.Characters(word, keys);
                foreach (var key in keys[..count]) _characters.Add(IdOf(key));
            }

            _first[w + 1] = _characters.Count;
        }
    }

    /// <summary>The table of the n-grams that most comments have, how rare each is, and the comments in its slots.</summary>
    /// <param name="words">Numbers of the comments' words.</param>
    /// <param name="comments">That train.</param>
    /// <param name="most">So many n-grams are kept at most.</param>
    /// <param name="least">An n-gram of fewer comments is not kept.</param>
    /// <param name="ends">So many n-grams, as rare as can be, stand at the end of every comment: see <see cref="NgramKeys.End"/>.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    /// <returns>Rarities are by slot: see <see cref="StoredNgrams"/>.</returns>
    public static (NgramTable Table, byte[] Rarities, IReadOnlyList<NgramComment> Comments) Read(
        WordTable words, IReadOnlyList<EncodedComment> comments, int most, int least, int ends, CancellationToken cancellation)
    {
        var texts = new NgramTexts(words, comments);
        texts.Count(cancellation);
        ulong[] kept =
        [
            .. Enumerable.Range(0, texts._keys.Count).Where(i => texts._commentsWith[i] >= least)
                .OrderByDescending(i => texts._commentsWith[i]).ThenBy(i => texts._keys[i]).Take(most).Select(i => texts._keys[i]),
        ];
        ulong[] atEnd = [.. Enumerable.Range(0, ends).Select(NgramKeys.End)];
        var table = NgramTable.Of([.. kept, .. atEnd]);
        var rarities = new byte[table.Slots];
        foreach (var key in kept) rarities[table.Find(key)] = texts.Rarity(key);
        foreach (var key in atEnd) rarities[table.Find(key)] = byte.MaxValue;
        return (table, rarities, texts.InSlotsOf(table, kept, [.. atEnd.Select(table.Find)], cancellation));
    }

    // Spärck Jones 1972, smoothed: one more comment that has every n-gram.
    private byte Rarity(ulong key)
    {
        var inverse = 1 + Math.Log((1.0 + _comments.Count) / (1 + _commentsWith[_ids[key]]));
        return (byte)Math.Min(byte.MaxValue, Math.Round(2 * inverse * inverse));
    }

    private static TokenKind KindOf(string word)
    {
        foreach (var token in Tokeniser.Enumerate(word)) return token.Kind;
        return TokenKind.Punctuation;
    }

    private int IdOf(ulong key)
    {
        if (_ids.TryGetValue(key, out var id)) return id;
        id = _keys.Count;
        _ids.Add(key, id);
        _keys.Add(key);
        _commentsWith.Add(0);
        _lastComment.Add(-1);
        return id;
    }

    private void Count(CancellationToken cancellation)
    {
        for (var c = 0; c < _comments.Count; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            ulong previous = 0;
            foreach (var word in _comments[c].Words)
            {
                if (_own[word] < 0) continue;
                var hash = NgramKeys.Hash(_words[word]);
                if (previous != 0) Meet(IdOf(NgramKeys.Pair(previous, hash)), c);
                previous = hash;
                if (!Meet(_own[word], c)) continue;
                for (var i = _first[word]; i < _first[word + 1]; i++) Meet(_characters[i], c);
            }
        }
    }

    // Whether it is the first time in this comment.
    private bool Meet(int id, int comment)
    {
        if (_lastComment[id] == comment) return false;
        _lastComment[id] = comment;
        _commentsWith[id]++;
        return true;
    }

    private NgramComment[] InSlotsOf(NgramTable table, ulong[] kept, int[] atEnd, CancellationToken cancellation)
    {
        var slotOf = new int[_keys.Count];
        Array.Fill(slotOf, -1);
        foreach (var key in kept) slotOf[_ids[key]] = table.Find(key);
        var seen = new int[_keys.Count];
        var slots = new List<int>();
        var result = new NgramComment[_comments.Count];
        for (var c = 0; c < result.Length; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            slots.Clear();
            ulong previous = 0;
            foreach (var word in _comments[c].Words)
            {
                if (_own[word] < 0) continue;
                var hash = NgramKeys.Hash(_words[word]);
                if (previous != 0) AddNew(_ids[NgramKeys.Pair(previous, hash)]);
                previous = hash;
                if (!AddNew(_own[word])) continue;
                for (var i = _first[word]; i < _first[word + 1]; i++) AddSlot(_characters[i]);
            }

            var comment = _comments[c];
            result[c] = new NgramComment([.. slots, .. atEnd], comment.Labels, comment.DataSet, comment.Weight);

            bool AddNew(int id)
            {
                if (seen[id] == c + 1) return false;
                seen[id] = c + 1;
                AddSlot(id);
                return true;
            }
        }

        return result;

        void AddSlot(int id)
        {
            if (slotOf[id] >= 0) slots.Add(slotOf[id]);
        }
    }
}
