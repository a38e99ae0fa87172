using System.Buffers;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Linear;
using Moderator.Classifier.Network.Ngrams;
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
    private readonly StackCombination _combination;
    private readonly IReadOnlyList<StoredTrees?> _trees;
    private readonly NetworkScorer[] _networks;
    private readonly NetworkExplainer[] _explainers;
    private readonly (EmbeddingTable Table, int Member)[] _embeddings;
    private readonly Dictionary<string, int> _frequent;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly byte[][] _packed;
    private readonly ReusedObjects<Workspace> _workspaces;

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    public BranchScorer(StackParts parts, int branch)
        : this(parts, branch, new EmbeddingTables(parts.Networks))
    {
    }

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    /// <param name="embeddings">Of all networks of <paramref name="parts"/>: branches share them.</param>
    public BranchScorer(StackParts parts, int branch, EmbeddingTables embeddings)
    {
        var own = parts.Branches[branch];
        (_combination, _trees) = (own.Combination, own.Trees);
        _networks = [.. own.Networks.Select(n => new NetworkScorer(parts.Networks[n]))];
        _explainers = [.. _networks.Select(n => new NetworkExplainer(n))];
        _embeddings = [.. own.Networks.Select(embeddings.Of)];
        _workspaces = new ReusedObjects<Workspace>(() => new Workspace(_networks, Parts));
        var words = own.FrequentWords;
        if (parts.Linear is { } linear) _linear = new LinearScorer(linear, words);
        if (parts.Ngrams is { } ngrams) _ngrams = new NgramScorer(ngrams, words);
        Parts = _networks.Length + parts.Others;
        _frequent = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++) _frequent.TryAdd(words[i], i);
        _lookup = _frequent.GetAlternateLookup<ReadOnlySpan<char>>();
        _packed = [.. _networks.Select(n => new byte[words.Count * n.Packing.Bytes])];
        Parallel.For(0, (words.Count + Workspace.Chunk - 1) / Workspace.Chunk, chunk => Prepare(words, chunk * Workspace.Chunk));
    }

    /// <summary>Parts that give a logit for every attribute: the networks, then the linear model, then the n-gram model, as far as there are any.</summary>
    public int Parts { get; }

    /// <summary>Whether a word is among the frequent ones of this branch's languages.</summary>
    public bool IsFrequent(ReadOnlySpan<char> word) => _lookup.ContainsKey(word);

    /// <summary>Raw scores, before calibration.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="normalised">The same, normalised.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    public void Score(ReadOnlySpan<char> text, NormalisationBuffer normalised, Span<float> raw)
    {
        var workspace = _workspaces.Take();
        try
        {
            Run(text, normalised, workspace);
            Combine(workspace.Inputs, raw);
        }
        finally
        {
            _workspaces.GiveBack(workspace);
        }
    }

    /// <summary>The logits of every part: parts by attributes.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="logits">Overwritten; where it is longer by them, the style features come after the logits.</param>
    public void PartLogits(ReadOnlySpan<char> text, Span<float> logits)
    {
        var normalised = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, normalised);
        var workspace = _workspaces.Take();
        try
        {
            Run(text, normalised, workspace);
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
            for (var n = 0; n < _networks.Length; n++)
                _explainers[n].AddContributions(workspace.States[n], words[n], tokens.Count, style, WeightsOf(n), contributions);
            _linear?.AddContributions(tokens, normalised.Lower, WeightsOf(_networks.Length), contributions);
            _ngrams?.AddContributions(tokens, normalised.Lower, WeightsOf(Parts - 1), contributions);
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
            Embed(words[i], shouted: false, workspace);
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
            else Embed(lower, shouted, workspace);
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
    }

    private void Run(ReadOnlySpan<char> text, NormalisationBuffer normalised, Workspace workspace)
    {
        var style = workspace.Inputs.AsSpan(Parts * Outputs);
        StyleFeatures.Read(text, style);
        for (var n = 0; n < _networks.Length; n++) NetworkScorer.Begin(workspace.States[n]);

        var lower = normalised.Lower;
        var cased = normalised.Cased;
        workspace.Linear.Begin();
        workspace.Ngrams.Begin();
        workspace.Begin();
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            var word = token.In(lower);
            var shouted = NetworkText.IsShouted(token.In(cased), word);
            if (!_lookup.TryGetValue(word, out var known)) known = -1;
            _linear?.Add(workspace.Linear, word, known);
            _ngrams?.Add(workspace.Ngrams, token.Kind, word, known);
            if (known >= 0 && !shouted) workspace.AddFrequent(known);
            else Embed(word, shouted, workspace);
            if (workspace.Waiting == Workspace.Chunk) Pool(workspace);
        }

        Pool(workspace);
        for (var n = 0; n < _networks.Length; n++)
            _networks[n].End(workspace.States[n], style, workspace.Inputs.AsSpan(n * Outputs, Outputs));
        _linear?.End(workspace.Linear, workspace.Inputs.AsSpan(_networks.Length * Outputs, Outputs));
        _ngrams?.End(workspace.Ngrams, workspace.Inputs.AsSpan((Parts - 1) * Outputs, Outputs));
    }

    // A word that is not frequent waits for the others of its chunk: they are projected together.
    private void Embed(ReadOnlySpan<char> word, bool shouted, Workspace workspace)
    {
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        var count = 0;
        EmbeddingTable? hashed = null;
        var slot = workspace.AddRare();
        for (var n = 0; n < _networks.Length; n++)
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
    private void Pool(Workspace workspace)
    {
        for (var n = 0; n < _networks.Length; n++)
        {
            ProjectRare(n, workspace);
            for (var w = 0; w < workspace.Waiting; w++) _networks[n].Add(workspace.States[n], WordAt(n, workspace, w));
        }

        workspace.NextChunk();
    }

    private sealed class Workspace(NetworkScorer[] networks, int parts)
    {
        /// <summary>Words that are pooled together.</summary>
        public const int Chunk = 64;

        private readonly float[][] _rare = [.. networks.Select(n => new float[n.WordSize * Chunk])];

        // Windows reach back into the chunk before, so two take turns.
        private readonly byte[][][] _packed = [Buffers(networks), Buffers(networks)];
        private readonly int[] _words = new int[Chunk];
        private int _turn;

        public NetworkState[] States { get; } = [.. networks.Select(n => new NetworkState(n.Shape))];

        /// <summary>Logits, parts by attributes; then the style features.</summary>
        public float[] Inputs { get; } = new float[StackTrees.Inputs(parts)];

        public LinearState Linear { get; } = new();

        public NgramState Ngrams { get; } = new();

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
