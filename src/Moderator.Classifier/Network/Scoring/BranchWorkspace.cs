using Moderator.Classifier.Network.Ngrams;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>A word of a comment on its way through a branch.</summary>
/// <param name="Hash">As <see cref="NgramKeys.Hash"/> gives it; of a word of the title or the parent, with its mark.</param>
/// <param name="Start">Offset in the text: the comment, or the title or the parent.</param>
/// <param name="Length">In UTF-16 code units, without a mark.</param>
/// <param name="Shouted">Whether it was written in capitals.</param>
/// <param name="HasNgrams">Whether the n-gram models read it.</param>
internal readonly record struct WaitingWord(ulong Hash, int Start, int Length, bool Shouted, bool HasNgrams);

/// <summary>A word that is not made in advance.</summary>
/// <param name="Index">Among the words of the chunk.</param>
/// <param name="Known">The number of the frequent word that it is a shouted form of, or -1.</param>
internal readonly record struct RareWord(int Index, int Known);

/// <summary>What one thread needs to score a comment with a branch. Words are pooled in chunks.</summary>
internal sealed class BranchWorkspace
{
    /// <summary>Words that are pooled together.</summary>
    public const int Chunk = 64;

    private readonly WordMemory _made;
    private readonly WaitingWord[] _words = new WaitingWord[Chunk];
    private readonly RareWord[] _rare = new RareWord[Chunk];
    private int _placeCount;
    private int _rareCount;

    public BranchWorkspace(NetworkScorer[] networks, WordMaker maker, int inputs)
    {
        States = [.. networks.Select(n => new NetworkState(n.Shape))];
        Batch = new WordBatch(networks, maker.Tables, Chunk);
        Ngrams = new NgramState(maker.Ngrams.Count);
        Inputs = new float[inputs];
        PairSlots = new int[Chunk * maker.Ngrams.Count];
        _made = new WordMemory(Chunk, maker.Layout.Bytes);
    }

    public NetworkState[] States { get; }

    /// <summary>As <see cref="BranchScorer.InputCount"/> says.</summary>
    public float[] Inputs { get; }

    public NgramState Ngrams { get; }

    /// <summary>The title or the parent, while it is read.</summary>
    public NormalisationBuffer Context { get; } = new();

    /// <summary>Words of the chunk that are still to be made.</summary>
    public WordBatch Batch { get; }

    public int Count { get; private set; }

    /// <summary>The words of the chunk.</summary>
    public ReadOnlySpan<WaitingWord> Words => _words.AsSpan(0, Count);

    /// <summary>Where they stand, once they have their places.</summary>
    public nint[] Places { get; } = new nint[Chunk];

    /// <summary>By word of the chunk: its key with the word before.</summary>
    public ulong[] Pairs { get; } = new ulong[Chunk];

    /// <summary>By word of the chunk, then by n-gram model: where its key with the word before was found.</summary>
    public int[] PairSlots { get; }

    /// <summary>The words of the chunk that are not frequent.</summary>
    public ReadOnlySpan<RareWord> Rare => _rare.AsSpan(0, _rareCount);

    /// <summary>Room for the indices of words of the chunk that are made.</summary>
    public int[] Made { get; } = new int[Chunk];

    public void BeginChunk()
    {
        (Count, _placeCount, _rareCount) = (0, 0, 0);
        Batch.Clear();
    }

    /// <summary>A place where a word of the chunk may be made.</summary>
    public nint NewPlace() => _made[_placeCount++];

    public void Add(WaitingWord word) => _words[Count++] = word;

    public void Add(RareWord word) => _rare[_rareCount++] = word;

    /// <summary>Once they are made for all that read them.</summary>
    public void ForgetRare() => _rareCount = 0;
}
