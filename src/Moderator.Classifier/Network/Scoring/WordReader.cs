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
    // It has more bytes a word than the others together.
    private const int WordsOfSpecialist = 9;

    private readonly WordMaker _maker;
    private readonly KnownWords _known;
    private readonly WordMemory _frequent;
    private readonly RecentWords _recent;

    // Of the specialist's part, which is made for few comments. The words of an article's title are here as long as people comment on it.
    private readonly RecentWords? _recentOfSpecialist;

    /// <param name="maker">Of the branch.</param>
    /// <param name="frequent">Words that are made now.</param>
    public WordReader(WordMaker maker, IReadOnlyList<string> frequent)
    {
        _maker = maker;
        _known = new KnownWords(frequent);
        _frequent = new WordMemory(frequent.Count, maker.Layout.Bytes);
        _recent = new RecentWords(..maker.Layout.Specialist);
        if (maker.Layout.Bytes > maker.Layout.Specialist) _recentOfSpecialist = new RecentWords(maker.Layout.Specialist..maker.Layout.Bytes, WordsOfSpecialist);
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
                _maker.Await(_known[word], shouted: false, workspace.Batch, _maker.All, _frequent[word]);
                _maker.AwaitNgrams(_known[word], NgramKeys.Hash(_known[word]), workspace.Batch);
            }

            _maker.Make(workspace.Batch, _maker.All);
            workspaces.GiveBack(workspace);
        });
    }

    /// <summary>The number of a frequent word, or -1.</summary>
    public int Find(ReadOnlySpan<char> word) => _known.Find(NgramKeys.Hash(word), word);

    /// <summary>Takes a word into the chunk.</summary>
    /// <param name="token">The word.</param>
    /// <param name="lower">The text it stands in, in lower case.</param>
    /// <param name="cased">The same as written.</param>
    /// <param name="workspace">With room in its chunk.</param>
    public void Read(Token token, ReadOnlySpan<char> lower, ReadOnlySpan<char> cased, BranchWorkspace workspace)
    {
        var word = token.In(lower);
        var hash = NgramKeys.Hash(word);
        _known.Prefetch(hash);
        var hasNgrams = NgramKeys.IsRead(token.Kind);
        if (hasNgrams) workspace.Pairs[workspace.Count] = Ngrams.Pair(workspace.Ngrams, hash);
        workspace.Add(new WaitingWord(hash, token.Start, token.Length, NetworkText.IsShouted(token.In(cased), word), hasNgrams));
    }

    /// <summary>Takes in a word of the title or the parent, which the specialist alone reads; it is still to be made.</summary>
    /// <param name="token">The word.</param>
    /// <param name="lower">The title or the parent, in lower case.</param>
    /// <param name="mark">Which of them.</param>
    /// <param name="workspace">With room in its chunk.</param>
    public void Read(Token token, ReadOnlySpan<char> lower, char mark, BranchWorkspace workspace)
    {
        Span<char> marked = stackalloc char[SubwordHasher.LongestWord];
        var hash = NgramKeys.Hash(ContextWords.Mark(token.In(lower), mark, marked));
        _recentOfSpecialist!.Prefetch(hash, shouted: false);
        workspace.Places[workspace.Count] = workspace.NewPlace();
        workspace.Add(new RareWord(workspace.Count, -1));
        workspace.Add(new WaitingWord(hash, token.Start, token.Length, Shouted: false, HasNgrams: false));
    }

    /// <summary>Finds where the words of the chunk stand; those that are not frequent are still to be made.</summary>
    /// <param name="workspace">Whose chunk.</param>
    /// <param name="lower">The text that its words stand in.</param>
    public void Place(BranchWorkspace workspace, ReadOnlySpan<char> lower)
    {
        var words = workspace.Words;
        for (var i = 0; i < words.Length; i++)
        {
            ref readonly var word = ref words[i];
            var known = _known.Find(word.Hash, lower.Slice(word.Start, word.Length));
            if (known >= 0 && !word.Shouted)
            {
                workspace.Places[i] = _frequent[known];
                _frequent.Prefetch(known, Layout.Specialist);
                continue;
            }

            _recent.Prefetch(word.Hash, word.Shouted);
            workspace.Places[i] = workspace.NewPlace();
            workspace.Add(new RareWord(i, known));
        }
    }

    /// <summary>Makes of the words of the chunk, once they have their <see cref="Place">places</see>, what the n-gram models and all networks but the specialist's read.</summary>
    /// <param name="workspace">Whose chunk.</param>
    /// <param name="lower">The text that its words stand in.</param>
    public void Make(BranchWorkspace workspace, ReadOnlySpan<char> lower)
    {
        // One step after the other for all words: the memory that the next step reads comes while this one goes on.
        var words = workspace.Words;
        var made = workspace.Made;
        var count = 0;
        foreach (var rare in workspace.Rare)
        {
            ref readonly var word = ref words[rare.Index];
            var place = workspace.Places[rare.Index];
            var letters = lower.Slice(word.Start, word.Length);
            if (_recent.TryCopy(word.Hash, letters, word.Shouted, place)) continue;
            _maker.Await(letters, word.Shouted, workspace.Batch, _maker.Members, place);
            if (rare.Known < 0) _maker.AwaitNgrams(letters, word.Hash, workspace.Batch);
            else Unsafe.CopyBlock((void*)(place + Layout.Ngrams), (void*)(_frequent[rare.Known] + Layout.Ngrams), (uint)Ngrams.WordBytes);
            made[count++] = rare.Index;
        }

        _maker.Make(workspace.Batch, _maker.Members);
        foreach (var index in made.AsSpan(0, count))
        {
            ref readonly var word = ref words[index];
            _recent.Put(word.Hash, lower.Slice(word.Start, word.Length), word.Shouted, workspace.Places[index]);
        }
    }

    /// <summary>Makes of the words of the chunk, once they have their places, what the specialist's networks read.</summary>
    /// <param name="workspace">Whose chunk.</param>
    /// <param name="lower">The text that the words stand in which are not made yet.</param>
    /// <param name="mark">What stands in front of each of these.</param>
    public void MakeForSpecialist(BranchWorkspace workspace, ReadOnlySpan<char> lower, char mark = ContextWords.None)
    {
        if (_recentOfSpecialist is not { } recent) return;
        Span<char> place = stackalloc char[SubwordHasher.LongestWord];
        var made = workspace.Made;
        var count = 0;
        foreach (var rare in workspace.Rare)
        {
            ref readonly var word = ref workspace.Words[rare.Index];
            var letters = Marked(word, lower, mark, place);
            if (recent.TryCopy(word.Hash, letters, word.Shouted, workspace.Places[rare.Index])) continue;
            _maker.Await(letters, word.Shouted, workspace.Batch, _maker.Specialist, workspace.Places[rare.Index]);
            made[count++] = rare.Index;
        }

        _maker.Make(workspace.Batch, _maker.Specialist);
        foreach (var index in made.AsSpan(0, count))
        {
            ref readonly var word = ref workspace.Words[index];
            recent.Put(word.Hash, Marked(word, lower, mark, place), word.Shouted, workspace.Places[index]);
        }

        workspace.ForgetRare();
    }

    private static ReadOnlySpan<char> Marked(in WaitingWord word, ReadOnlySpan<char> lower, char mark, Span<char> place)
    {
        var letters = lower.Slice(word.Start, word.Length);
        return mark == ContextWords.None ? letters : ContextWords.Mark(letters, mark, place);
    }
}
