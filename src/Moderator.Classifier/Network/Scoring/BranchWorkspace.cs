using Moderator.Classifier.Network.Linear;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>A word of a comment on its way through a branch.</summary>
/// <param name="Hash">As <see cref="NgramKeys.Hash"/> gives it; 0 where the n-gram models do not read it.</param>
/// <param name="Start">Offset in the text, of a word that is to be kept among the recent ones.</param>
/// <param name="Length">In UTF-16 code units; 0 where it is not to be kept.</param>
/// <param name="Shouted">Whether it was written in capitals.</param>
internal readonly record struct WaitingWord(ulong Hash, int Start, int Length, bool Shouted);

/// <summary>What one thread needs to score a comment with a branch. Words are pooled in chunks.</summary>
internal sealed class BranchWorkspace
{
    /// <summary>Words that are pooled together.</summary>
    public const int Chunk = 64;

    private readonly WordMemory _made;
    private readonly nint[] _places = new nint[Chunk];
    private readonly WaitingWord[] _words = new WaitingWord[Chunk];

    public BranchWorkspace(NetworkScorer[] networks, WordMaker maker, int inputs)
    {
        States = [.. networks.Select(n => new NetworkState(n.Shape))];
        Batch = new WordBatch(networks, Chunk);
        Ngrams = new NgramState(maker.Ngrams.Count);
        Inputs = new float[inputs];
        _made = new WordMemory(Chunk, maker.Layout.Bytes);
    }

    public NetworkState[] States { get; }

    /// <summary>As <see cref="BranchScorer.InputCount"/> says.</summary>
    public float[] Inputs { get; }

    public LinearState Linear { get; } = new();

    public NgramState Ngrams { get; }

    /// <summary>The title or the parent, while it is read.</summary>
    public NormalisationBuffer Context { get; } = new();

    /// <summary>Words of the chunk that are still to be projected.</summary>
    public WordBatch Batch { get; }

    public int Count { get; private set; }

    /// <summary>The words of the chunk.</summary>
    public ReadOnlySpan<WaitingWord> Words => _words.AsSpan(0, Count);

    /// <summary>Where they stand.</summary>
    public ReadOnlySpan<nint> Places => _places.AsSpan(0, Count);

    public void BeginChunk()
    {
        Count = 0;
        Batch.Clear();
    }

    /// <summary>Where the next word may be made.</summary>
    public nint NextPlace => _made[Count];

    public void Add(WaitingWord word, nint place)
    {
        _words[Count] = word;
        _places[Count++] = place;
    }
}
