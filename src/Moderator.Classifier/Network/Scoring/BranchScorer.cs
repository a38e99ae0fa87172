using System.Buffers;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Linear;
using Moderator.Classifier.Network.Ngrams;
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
    private readonly LinearScorer? _linear;
    private readonly NgramScorer? _ngrams;
    private readonly NgramScorer? _ownNgrams;
    private readonly NgramScorer? _gate;
    private readonly StoredSpecialist? _specialist;
    private readonly StackCombination _combination;
    private readonly IReadOnlyList<StoredTrees?> _trees;

    // The networks of the average, then the specialist's.
    private readonly NetworkScorer[] _networks;
    private readonly int _members;
    private readonly NetworkExplainer[] _explainers;
    private readonly (EmbeddingTable Table, int Member)[] _embeddings;
    private readonly Dictionary<string, int> _frequent;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly byte[][] _packed;
    private readonly ReusedObjects<Workspace> _workspaces;

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
        _specialist = branch == 0 ? parts.Specialist : null;
        int[] networks = _specialist is null ? [.. own.Networks] : [.. own.Networks, parts.Networks.Count];
        _networks = [.. networks.Select(n => new NetworkScorer(parts.AllNetworks[n]))];
        _explainers = [.. _networks.Select(n => new NetworkExplainer(n))];
        _embeddings = [.. networks.Select(embeddings.Of)];
        _workspaces = new ReusedObjects<Workspace>(() => new Workspace(_networks, InputCount));
        var words = own.FrequentWords;
        if (parts.Linear is { } linear) _linear = new LinearScorer(linear, words);
        if (parts.Ngrams is { } ngrams) _ngrams = new NgramScorer(ngrams, words);
        if (_specialist is { } specialist) (_ownNgrams, _gate) = (new NgramScorer(specialist.Ngrams, words), new NgramScorer(specialist.Gate, words));
        Parts = _members + parts.Others;
        _frequent = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++) _frequent.TryAdd(words[i], i);
        _lookup = _frequent.GetAlternateLookup<ReadOnlySpan<char>>();
        _packed = [.. _networks.Select(n => new byte[words.Count * n.Packing.Bytes])];
        Parallel.For(0, (words.Count + Workspace.Chunk - 1) / Workspace.Chunk, chunk => Prepare(words, chunk * Workspace.Chunk));
    }

    /// <summary>Parts that give a logit for every attribute: the networks, then the linear model, then the n-gram model, as far as there are any.</summary>
    public int Parts { get; }

    /// <summary>The numbers that a raw score is made of: logits, parts by attributes; style features; the specialist's logits, where there is one.</summary>
    public int InputCount => StackTrees.Inputs(Parts) + (_specialist is null ? 0 : SpecialistBlend.Inputs);

    /// <summary>Whether a word is among the frequent ones of this branch's languages.</summary>
    public bool IsFrequent(ReadOnlySpan<char> word) => _lookup.ContainsKey(word);

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
        var tokens = new List<Token>();
        foreach (var token in Tokeniser.Enumerate(normalised.Lower))
        {
            if (tokens.Count == longest) break;
            if (NetworkText.IsRead(token)) tokens.Add(token);
        }

        var contributions = new float[tokens.Count * Outputs];
        var workspace = _workspaces.Take();
        var words = _networks.Select(n => ArrayPool<byte>.Shared.Rent(tokens.Count * n.Packing.Bytes)).ToArray();
        try
        {
            Span<float> style = stackalloc float[StyleFeatures.Count];
            StyleFeatures.Read(text, style);
            CopyWords(tokens, normalised, workspace, words);
            var (kept, ofSpecialist) = SpecialistWeights(tokens, normalised.Lower, workspace, words[^1], style);
            for (var n = 0; n < _networks.Length; n++)
                _explainers[n].AddContributions(workspace.States[n], words[n], tokens.Count, style, n < _members ? kept * WeightsOf(n) : ofSpecialist, contributions);
            _linear?.AddContributions(tokens, normalised.Lower, kept * WeightsOf(_members), contributions);
            _ngrams?.AddContributions(tokens, normalised.Lower, kept * WeightsOf(Parts - 1), contributions);
            _ownNgrams?.AddContributions(tokens, normalised.Lower, ofSpecialist, contributions);
        }
        finally
        {
            foreach (var array in words) ArrayPool<byte>.Shared.Return(array);
            _workspaces.GiveBack(workspace);
        }

        return new ExplainedText([.. tokens.Select(t => (normalised.ToOriginal(t.Span), t.Kind != TokenKind.Punctuation))], contributions);
    }

    // The frequent words of one chunk, as Embed and Pool would make them.
    private void Prepare(IReadOnlyList<string> words, int first)
    {
        var workspace = _workspaces.Take();
        var count = Math.Min(Workspace.Chunk, words.Count - first);
        workspace.Begin();
        for (var i = first; i < first + count; i++)
        {
            Embed(words[i], shouted: false, workspace, 0);
        }

        for (var n = 0; n < _networks.Length; n++)
        {
            ProjectRare(n, workspace);
            workspace.Packed(n).AsSpan(0, count * _networks[n].Packing.Bytes).CopyTo(_packed[n].AsSpan(first * _networks[n].Packing.Bytes));
        }

        _workspaces.GiveBack(workspace);
    }

    // The packed words of a text, one after the other, for every network.
    private void CopyWords(List<Token> tokens, NormalisationBuffer normalised, Workspace workspace, byte[][] words)
    {
        var copied = 0;
        workspace.Begin();
        for (var t = 0; t < tokens.Count; t++)
        {
            var lower = tokens[t].In(normalised.Lower);
            var shouted = NetworkText.IsShouted(tokens[t].In(normalised.Cased), lower);
            if (!shouted && _lookup.TryGetValue(lower, out var known)) workspace.AddFrequent(known);
            else Embed(lower, shouted, workspace, 0);
            if (workspace.Waiting < Workspace.Chunk && t < tokens.Count - 1) continue;
            for (var n = 0; n < _networks.Length; n++)
            {
                var bytes = _networks[n].Packing.Bytes;
                ProjectRare(n, workspace);
                for (var w = 0; w < workspace.Waiting; w++)
                {
                    var word = WordAt(n, workspace, w);
                    word.Array.AsSpan(word.Offset, bytes).CopyTo(words[n].AsSpan((copied + w) * bytes));
                }
            }

            copied += workspace.Waiting;
            workspace.Begin();
        }
    }

    // By attribute: the factor of the other parts' weights, and the specialist's own. What the gate is open to is taken as given: it
    // belongs to the whole text, not to one of its words.
    private (Vector256<float> Kept, Vector256<float> Own) SpecialistWeights(
        List<Token> tokens, ReadOnlySpan<char> lower, Workspace workspace, byte[] words, ReadOnlySpan<float> style)
    {
        if (_specialist is not { Blend: var blend }) return (Vector256<float>.One, default);
        Span<float> logits = stackalloc float[SpecialistBlend.Inputs];
        var (network, state) = (_networks[_members], workspace.States[_members]);
        NetworkScorer.Begin(state);
        for (var t = 0; t < tokens.Count; t++) network.Add(state, new PackedWord(words, t * network.Packing.Bytes));
        network.End(state, style, logits[..Outputs]);
        workspace.Gate.Begin();
        foreach (var token in tokens) _gate!.Add(workspace.Gate, token.Kind, token.In(lower), -1);
        _gate!.End(workspace.Gate, logits[(2 * Outputs)..]);
        var open = blend.Openness(logits);
        Span<float> kept = stackalloc float[Outputs];
        for (var a = 0; a < Outputs; a++) kept[a] = blend.KeptOf(a, open);
        return (Vector256.Create<float>(kept), Vector256.Create<float>(blend.Shares) * open);
    }

    private Vector256<float> WeightsOf(int part)
    {
        Span<float> weights = stackalloc float[Outputs];
        for (var a = 0; a < Outputs; a++) weights[a] = _combination.Weights[a * (Parts + 1) + part];
        return Vector256.Create<float>(weights);
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

        _specialist?.Blend.Add(inputs[^SpecialistBlend.Inputs..], raw);
    }

    private void Run(ReadOnlySpan<char> text, CommentContext context, NormalisationBuffer normalised, Workspace workspace)
    {
        var style = workspace.Inputs.AsSpan(Parts * Outputs, StyleFeatures.Count);
        StyleFeatures.Read(text, style);
        for (var n = 0; n < _networks.Length; n++) NetworkScorer.Begin(workspace.States[n]);
        if (_specialist is not null && context != default) RunContext(context, workspace);

        var lower = normalised.Lower;
        var cased = normalised.Cased;
        workspace.Linear.Begin();
        workspace.Ngrams.Begin();
        workspace.OwnNgrams.Begin();
        workspace.Gate.Begin();
        workspace.Begin();
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            var word = token.In(lower);
            var shouted = NetworkText.IsShouted(token.In(cased), word);
            if (!_lookup.TryGetValue(word, out var known)) known = -1;
            _linear?.Add(workspace.Linear, word, known);
            _ngrams?.Add(workspace.Ngrams, token.Kind, word, known);
            _ownNgrams?.Add(workspace.OwnNgrams, token.Kind, word, known);
            _gate?.Add(workspace.Gate, token.Kind, word, known);
            if (known >= 0 && !shouted) workspace.AddFrequent(known);
            else Embed(word, shouted, workspace, 0);
            if (workspace.Waiting == Workspace.Chunk) Pool(workspace, 0);
        }

        Pool(workspace, 0);
        for (var n = 0; n < _members; n++)
            _networks[n].End(workspace.States[n], style, workspace.Inputs.AsSpan(n * Outputs, Outputs));
        _linear?.End(workspace.Linear, workspace.Inputs.AsSpan(_members * Outputs, Outputs));
        _ngrams?.End(workspace.Ngrams, workspace.Inputs.AsSpan((Parts - 1) * Outputs, Outputs));
        if (_specialist is null) return;
        var ofSpecialist = workspace.Inputs.AsSpan(StackTrees.Inputs(Parts));
        _networks[_members].End(workspace.States[_members], style, ofSpecialist[..Outputs]);
        _ownNgrams!.End(workspace.OwnNgrams, ofSpecialist.Slice(Outputs, Outputs));
        _gate!.End(workspace.Gate, ofSpecialist.Slice(2 * Outputs, Outputs));
    }

    // Title and parent stand before the comment's own words, for the specialist's network alone.
    private void RunContext(CommentContext context, Workspace workspace)
    {
        workspace.Begin();
        Read(context.ArticleTitle, ContextWords.Title);
        Read(context.ParentText, ContextWords.Parent);
        Pool(workspace, _members);

        void Read(ReadOnlySpan<char> text, char mark)
        {
            if (text.IsEmpty) return;
            TextNormaliser.Normalise(ContextWords.Beginning(text), workspace.Context);
            Span<char> marked = stackalloc char[SubwordHasher.LongestWord];
            var left = ContextWords.Most;
            foreach (var token in Tokeniser.Enumerate(workspace.Context.Lower))
            {
                if (!NetworkText.IsRead(token)) continue;
                if (left-- == 0) break;
                Embed(ContextWords.Mark(token.In(workspace.Context.Lower), mark, marked), shouted: false, workspace, _members);
                if (workspace.Waiting == Workspace.Chunk) Pool(workspace, _members);
            }
        }
    }

    // A word that is not frequent waits for the others of its chunk: they are projected together.
    private void Embed(ReadOnlySpan<char> word, bool shouted, Workspace workspace, int firstNetwork)
    {
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        var count = 0;
        EmbeddingTable? hashed = null;
        var slot = workspace.AddRare();
        for (var n = firstNetwork; n < _networks.Length; n++)
        {
            var (network, (table, member)) = (_networks[n], _embeddings[n]);
            if (!ReferenceEquals(hashed, table))
            {
                count = SubwordHasher.Rows(word, shouted, table.BucketBits, rows);
                workspace.Touched |= table.Touch(rows[..count]);
                hashed = table;
            }

            table.Sum(rows[..count], member, workspace.Rare(n).AsSpan(slot * network.WordSize + network.Shape.Projected, network.Shape.Dimensions));
        }
    }

    private void ProjectRare(int n, Workspace workspace)
    {
        var network = _networks[n];
        var (rare, packed) = (workspace.Rare(n), workspace.Packed(n));
        network.ProjectWords(rare, workspace.RareCount);
        for (var w = 0; w < workspace.RareCount; w++)
            network.Packing.Pack(rare.AsSpan(w * network.WordSize, network.WordSize), packed.AsSpan(w * network.Packing.Bytes, network.Packing.Bytes));
    }

    private PackedWord WordAt(int n, Workspace workspace, int index)
    {
        var (word, bytes) = (workspace.Words[index], _networks[n].Packing.Bytes);
        return word >= 0 ? new PackedWord(_packed[n], word * bytes) : new PackedWord(workspace.Packed(n), ~word * bytes);
    }

    // Network by network, so that what each pools stays in the first-level cache.
    private void Pool(Workspace workspace, int firstNetwork)
    {
        for (var n = firstNetwork; n < _networks.Length; n++)
        {
            ProjectRare(n, workspace);
            for (var w = 0; w < workspace.Waiting; w++) _networks[n].Add(workspace.States[n], WordAt(n, workspace, w));
        }

        workspace.NextChunk();
    }

    private sealed class Workspace(NetworkScorer[] networks, int inputs)
    {
        /// <summary>Words that are pooled together.</summary>
        public const int Chunk = 64;

        private readonly float[][] _rare = [.. networks.Select(n => new float[n.WordSize * Chunk])];

        // Windows reach back into the chunk before, so two take turns.
        private readonly byte[][][] _packed = [Buffers(networks), Buffers(networks)];
        private readonly int[] _words = new int[Chunk];
        private int _turn;

        public NetworkState[] States { get; } = [.. networks.Select(n => new NetworkState(n.Shape))];

        /// <summary>As <see cref="InputCount"/> says.</summary>
        public float[] Inputs { get; } = new float[inputs];

        public LinearState Linear { get; } = new();

        public NgramState Ngrams { get; } = new();

        public NgramState OwnNgrams { get; } = new();

        public NgramState Gate { get; } = new();

        /// <summary>The title or the parent, while it is read.</summary>
        public NormalisationBuffer Context { get; } = new();

        public int Waiting { get; private set; }

        /// <summary>How many of the waiting words are not frequent.</summary>
        public int RareCount { get; private set; }

        /// <summary>The waiting words: the number of a frequent word, or the complement of a rare one's slot.</summary>
        public ReadOnlySpan<int> Words => _words.AsSpan(0, Waiting);

        /// <summary>Takes what <see cref="EmbeddingTable.Touch"/> returns.</summary>
        public int Touched { get; set; }

        /// <summary>The waiting words that are not frequent, before they are packed.</summary>
        public float[] Rare(int network) => _rare[network];

        /// <summary>The same packed, after <see cref="ProjectRare"/>.</summary>
        public byte[] Packed(int network) => _packed[_turn][network];

        public void Begin() => (Waiting, RareCount) = (0, 0);

        public void NextChunk()
        {
            Begin();
            _turn = 1 - _turn;
        }

        public void AddFrequent(int word) => _words[Waiting++] = word;

        public int AddRare()
        {
            _words[Waiting++] = ~RareCount;
            return RareCount++;
        }

        private static byte[][] Buffers(NetworkScorer[] networks) => [.. networks.Select(n => new byte[n.Packing.Bytes * Chunk])];
    }
}
