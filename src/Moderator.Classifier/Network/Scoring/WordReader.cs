using System.Runtime.CompilerServices;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Reads words as a branch keeps them. Frequent words are made when the branch is loaded and others as they come, unless
/// they came lately; all are made alike, so that no score depends on which words are frequent. Thread-safe.
/// </summary>
internal sealed unsafe class WordReader
{
    private readonly WordMaker _maker;
    private readonly KnownWords _known;
    private readonly WordMemory _frequent;
    private readonly RecentWords _recent;

    /// <param name="maker">Of the branch.</param>
    /// <param name="frequent">Words that are made now.</param>
    public WordReader(WordMaker maker, IReadOnlyList<string> frequent)
    {
        _maker = maker;
        _known = new KnownWords(frequent);
        _frequent = new WordMemory(frequent.Count, maker.Layout.Bytes);
        _recent = new RecentWords(maker.Layout.Bytes);
    }

    public WordLayout Layout => _maker.Layout;

    public NgramGroup Ngrams => _maker.Ngrams;

    /// <summary>Makes the frequent words.</summary>
    /// <param name="workspaces">For the threads that make them.</param>
    public void Prepare(ReusedObjects<BranchWorkspace> workspaces)
    {
        const int chunk = BranchWorkspace.Chunk;
        Parallel.For(0, (_known.Count + chunk - 1) / chunk, i =>
        {
            var workspace = workspaces.Take();
            workspace.BeginChunk();
            for (var word = i * chunk; word < Math.Min(_known.Count, (i + 1) * chunk); word++)
            {
                _maker.Embed(_known[word], shouted: false, workspace.Batch, 0, _frequent[word]);
                Ngrams.Make(_known[word], NgramKeys.Hash(_known[word]), _frequent[word] + Layout.Ngrams);
            }

            _maker.Project(workspace.Batch, 0);
            workspaces.GiveBack(workspace);
        });
    }

    /// <summary>The number of a frequent word, or -1.</summary>
    public int Find(ReadOnlySpan<char> word) => _known.Find(NgramKeys.Hash(word), word);

    /// <summary>Takes a word into the chunk. Where it stands is good to read once the chunk is <see cref="Complete">complete</see>.</summary>
    /// <param name="token">The word.</param>
    /// <param name="lower">The text it stands in, in lower case.</param>
    /// <param name="cased">The same as written.</param>
    /// <param name="workspace">With room in its chunk.</param>
    /// <returns>The number of a frequent word, or -1.</returns>
    public int Read(Token token, ReadOnlySpan<char> lower, ReadOnlySpan<char> cased, BranchWorkspace workspace)
    {
        var word = token.In(lower);
        var hash = NgramKeys.Hash(word);
        var shouted = NetworkText.IsShouted(token.In(cased), word);
        var known = _known.Find(hash, word);
        var ofNgrams = NgramKeys.IsRead(token.Kind) ? hash : 0;
        if (known >= 0 && !shouted)
        {
            workspace.Add(new WaitingWord(ofNgrams, 0, 0, false), _frequent[known]);
            return known;
        }

        var place = workspace.NextPlace;
        if (_recent.TryCopy(hash, word, shouted, place))
        {
            workspace.Add(new WaitingWord(ofNgrams, 0, 0, false), place);
            return known;
        }

        _maker.Embed(word, shouted, workspace.Batch, 0, place);
        if (known < 0) Ngrams.Make(word, hash, place + Layout.Ngrams);
        else Unsafe.CopyBlock((void*)(place + Layout.Ngrams), (void*)(_frequent[known] + Layout.Ngrams), (uint)Ngrams.WordBytes);
        workspace.Add(new WaitingWord(ofNgrams, token.Start, token.Length, shouted), place);
        return known;
    }

    /// <summary>Takes in a word that only some networks read, and no n-gram model.</summary>
    public void Read(ReadOnlySpan<char> word, BranchWorkspace workspace, int firstNetwork)
    {
        _maker.Embed(word, shouted: false, workspace.Batch, firstNetwork, workspace.NextPlace);
        workspace.Add(default, workspace.NextPlace);
    }

    /// <summary>Makes the words of the chunk that still wait; nothing where none does.</summary>
    /// <param name="workspace">Whose chunk.</param>
    /// <param name="lower">The text that its words stand in.</param>
    /// <param name="firstNetwork">Networks before this one do not read them.</param>
    public void Complete(BranchWorkspace workspace, ReadOnlySpan<char> lower, int firstNetwork = 0)
    {
        if (workspace.Batch.Count == 0) return;
        _maker.Project(workspace.Batch, firstNetwork);
        var words = workspace.Words;
        var places = workspace.Places;
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length == 0) continue;
            var word = lower.Slice(words[i].Start, words[i].Length);
            _recent.Put(NgramKeys.Hash(word), word, words[i].Shouted, places[i]);
        }

        workspace.Batch.Clear();
    }
}
