using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring.Explaining;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Network.Trees;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>
/// Scores with one branch of a stack: thread-safe, and without allocating once a thread's workspace has grown.
/// </summary>
internal sealed class BranchScorer
{
    private const int Outputs = Attributes.Count;
    private readonly SpecialistBlend? _blend;
    private readonly StackCombination _combination;
    private readonly IReadOnlyList<StoredTrees?> _trees;

    // The networks of the average, then the specialist's.
    private readonly NetworkScorer[] _networks;
    private readonly int _members;
    private readonly WordReader _words;
    private readonly ReusedObjects<BranchWorkspace> _workspaces;
    private readonly BranchExplainer _explainer;

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    public BranchScorer(StackParts parts, int branch)
        : this(parts, branch, new EmbeddingTables(parts.AllNetworks))
    {
    }

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    /// <param name="embeddings">Of all networks of <paramref name="parts"/>: branches share them.</param>
    public BranchScorer(StackParts parts, int branch, EmbeddingTables embeddings)
    {
        var own = parts.Branches[branch];
        (_combination, _trees) = (own.Combination, own.Trees);
        _members = own.Networks.Count;
        // Its networks' embeddings are not kept: they stand in the tables.
        var specialist = branch == 0 ? parts.Specialist : null;
        _blend = specialist?.Blend;
        Parts = _members + parts.NgramsOf(branch).Count;
        int[] networks = [.. own.Networks, .. Enumerable.Range(parts.Networks.Count, specialist?.Networks.Count ?? 0)];
        _networks = [.. networks.Select(n => new NetworkScorer(parts.AllNetworks[n]))];
        List<StoredNgrams> ngrams = [.. parts.NgramsOf(branch)];
        if (specialist is not null) ngrams.AddRange([specialist.Ngrams, specialist.Gate]);
        var maker = new WordMaker(_networks, _members, [.. networks.Select(embeddings.Of)], new NgramGroup(ngrams));
        _words = new WordReader(maker, own.FrequentWords);
        _workspaces = new ReusedObjects<BranchWorkspace>(() => new BranchWorkspace(_networks, maker, InputCount));
        _words.Prepare(_workspaces);
        _explainer = new BranchExplainer(parts, branch, _networks, _words);
    }

    /// <summary>Parts that give a logit for every attribute: the networks, then the n-gram models.</summary>
    public int Parts { get; }

    /// <summary>The numbers that a raw score is made of: logits, parts by attributes; style features; the specialist's logits, where there is one.</summary>
    public int InputCount => StackTrees.Inputs(Parts) + (_blend is null ? 0 : SpecialistBlend.Inputs);

    /// <summary>Whether a word is among the frequent ones of this branch's languages.</summary>
    public bool IsFrequent(ReadOnlySpan<char> word) => _words.Find(word) >= 0;

    /// <summary>Raw scores, before calibration.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="context">What it stands under: the specialist reads it.</param>
    /// <param name="normalised">The text, normalised.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    public void Score(ReadOnlySpan<char> text, CommentContext context, NormalisationBuffer normalised, Span<float> raw)
    {
        var workspace = _workspaces.Take();
        try
        {
            Run(text, context, normalised, workspace);
            Combine(workspace.Inputs, raw);
        }
        finally
        {
            _workspaces.GiveBack(workspace);
        }
    }

    /// <summary>The logits of every part: parts by attributes.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="logits">Overwritten; where it is longer by them, the rest of <see cref="InputCount"/> comes after the logits.</param>
    /// <param name="context">What the text stands under.</param>
    public void PartLogits(ReadOnlySpan<char> text, Span<float> logits, CommentContext context = default)
    {
        var normalised = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, normalised);
        var workspace = _workspaces.Take();
        try
        {
            Run(text, context, normalised, workspace);
            workspace.Inputs.AsSpan(0, logits.Length).CopyTo(logits);
        }
        finally
        {
            _workspaces.GiveBack(workspace);
        }
    }

    /// <summary>What each word of a text added to the raw score of every attribute, all from one pass.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="normalised">The same, normalised.</param>
    /// <param name="longest">Words after this many are left out.</param>
    public ExplainedText Explain(ReadOnlySpan<char> text, NormalisationBuffer normalised, int longest)
    {
        var workspace = _workspaces.Take();
        try
        {
            return _explainer.Explain(text, normalised, longest, workspace);
        }
        finally
        {
            _workspaces.GiveBack(workspace);
        }
    }

    private void Combine(ReadOnlySpan<float> inputs, Span<float> raw)
    {
        StackTrees.Apply(_trees, inputs, raw);
        Span<float> ofAttribute = stackalloc float[Parts];
        for (var a = 0; a < Outputs; a++)
        {
            for (var p = 0; p < Parts; p++) ofAttribute[p] = inputs[p * Outputs + a];
            raw[a] += _combination.Apply(a, ofAttribute);
        }

        _blend?.Add(inputs[^SpecialistBlend.Inputs..], raw);
    }

    private void Run(ReadOnlySpan<char> text, CommentContext context, NormalisationBuffer normalised, BranchWorkspace workspace)
    {
        var style = workspace.Inputs.AsSpan(Parts * Outputs, StyleFeatures.Count);
        StyleFeatures.Read(text, style);
        for (var n = 0; n < _networks.Length; n++) NetworkScorer.Begin(workspace.States[n]);
        var lower = normalised.Lower;
        var cased = normalised.Cased;
        workspace.Ngrams.Begin();
        workspace.BeginChunk();
        var isOneChunk = true;
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            if (workspace.Count == BranchWorkspace.Chunk)
            {
                PoolMembers(workspace, lower);
                workspace.BeginChunk();
                isOneChunk = false;
            }

            _words.Read(token, lower, cased, workspace);
        }

        PoolMembers(workspace, lower);
        for (var n = 0; n < _members; n++)
            _networks[n].End(workspace.States[n], style, workspace.Inputs.AsSpan(n * Outputs, Outputs));
        var (ngrams, models) = (_words.Ngrams, _words.Ngrams.Count);
        var own = _blend is null ? models : models - 2;
        for (var m = 0; m < own; m++) ngrams.End(workspace.Ngrams, m, workspace.Inputs.AsSpan((_members + m) * Outputs, Outputs));
        if (_blend is not { } blend) return;
        var ofSpecialist = workspace.Inputs.AsSpan(StackTrees.Inputs(Parts));
        ngrams.End(workspace.Ngrams, own, ofSpecialist.Slice(Outputs, Outputs));
        ngrams.End(workspace.Ngrams, own + 1, ofSpecialist.Slice(2 * Outputs, Outputs));
        if (!blend.IsAsked(ofSpecialist[(2 * Outputs)..]))
        {
            ofSpecialist[..Outputs].Clear();
            return;
        }

        if (isOneChunk && context == default) PoolForSpecialist(workspace, lower);
        else RunSpecialist(context, normalised, workspace);
        EndSpecialist(workspace, style, ofSpecialist[..Outputs]);
    }

    // The mean of the networks' logits.
    private void EndSpecialist(BranchWorkspace workspace, ReadOnlySpan<float> style, Span<float> logits)
    {
        var share = 1f / (_networks.Length - _members);
        Span<float> ofNetwork = stackalloc float[Outputs];
        logits.Clear();
        for (var n = _members; n < _networks.Length; n++)
        {
            _networks[n].End(workspace.States[n], style, ofNetwork);
            for (var a = 0; a < Outputs; a++) logits[a] += share * ofNetwork[a];
        }
    }

    // A second reading: what stands above the comment comes first, and of a long comment only the last chunk is still there.
    private void RunSpecialist(CommentContext context, NormalisationBuffer normalised, BranchWorkspace workspace)
    {
        RunContext(context, workspace);
        var lower = normalised.Lower;
        var cased = normalised.Cased;
        workspace.BeginChunk();
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            if (workspace.Count == BranchWorkspace.Chunk) Pool();
            _words.Read(token, lower, cased, workspace);
        }

        Pool();

        void Pool()
        {
            _words.Place(workspace, normalised.Lower);
            PoolForSpecialist(workspace, normalised.Lower);
            workspace.BeginChunk();
        }
    }

    // Title and parent stand before the comment's own words, for the specialist's networks alone.
    private void RunContext(CommentContext context, BranchWorkspace workspace)
    {
        workspace.BeginChunk();
        Read(context.ArticleTitle, ContextWords.Title);
        Read(context.ParentText, ContextWords.Parent);
        PoolContext();

        void Read(ReadOnlySpan<char> text, char mark)
        {
            if (text.IsEmpty) return;
            TextNormaliser.Normalise(ContextWords.Beginning(text), workspace.Context);
            var lower = workspace.Context.Lower;
            var left = ContextWords.Most;
            foreach (var token in Tokeniser.Enumerate(lower))
            {
                if (!NetworkText.IsRead(token)) continue;
                if (left-- == 0) break;
                if (workspace.Count == BranchWorkspace.Chunk)
                {
                    _words.MakeForSpecialist(workspace, lower, mark);
                    PoolContext();
                }

                _words.Read(token, lower, mark, workspace);
            }

            // The next text takes this one's room.
            _words.MakeForSpecialist(workspace, lower, mark);
        }

        void PoolContext()
        {
            PoolMade(workspace);
            workspace.BeginChunk();
        }
    }

    // The words of the chunk, network by network, so that what each pools stays in the first-level cache.
    private void PoolMembers(BranchWorkspace workspace, ReadOnlySpan<char> lower)
    {
        _words.Place(workspace, lower);
        var words = workspace.Words;
        var models = _words.Ngrams.Count;
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].HasNgrams) _words.Ngrams.Find(workspace.Pairs[i], workspace.PairSlots.AsSpan(i * models, models));
        }

        _words.Make(workspace, lower);
        var places = workspace.Places.AsSpan(0, words.Length);
        for (var n = 0; n < _members; n++)
            _networks[n].Add(workspace.States[n], places, _words.Layout.Network(n));
        for (var i = 0; i < words.Length; i++)
        {
            if (!words[i].HasNgrams) continue;
            _words.Ngrams.Add(workspace.Ngrams, workspace.Pairs[i], workspace.PairSlots.AsSpan(i * models, models), words[i].Hash, places[i] + _words.Layout.Ngrams);
        }
    }

    // The words of a chunk that have their places.
    private void PoolForSpecialist(BranchWorkspace workspace, ReadOnlySpan<char> lower)
    {
        _words.MakeForSpecialist(workspace, lower);
        PoolMade(workspace);
    }

    private void PoolMade(BranchWorkspace workspace)
    {
        var places = workspace.Places.AsSpan(0, workspace.Count);
        for (var n = _members; n < _networks.Length; n++) _networks[n].Add(workspace.States[n], places, _words.Layout.Network(n));
    }
}
