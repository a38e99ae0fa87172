using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Linear;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring;

/// <summary>What one word of a normalised text added to a raw score, in log-odds.</summary>
internal readonly record struct WordContribution(Token Token, float Value);

/// <summary>
/// Scores with one branch of a stack: thread-safe, and without allocating once a thread's workspace has grown.
/// </summary>
internal sealed class BranchScorer
{
    private const int Outputs = Attributes.Count;
    private readonly StoredLinear _linear;
    private readonly StackCombination _combination;
    private readonly NetworkScorer[] _networks;
    private readonly NetworkExplainer[] _explainers;
    private readonly Dictionary<string, int> _frequent;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly float[][] _projected;
    private readonly int[] _linearSums;
    private readonly int[] _linearCounts;
    private readonly ConcurrentQueue<Workspace> _workspaces = new();

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    public BranchScorer(StackParts parts, int branch)
    {
        var own = parts.Branches[branch];
        (_linear, _combination) = (parts.Linear, own.Combination);
        _networks = [.. own.Networks.Select(n => new NetworkScorer(parts.Networks[n]))];
        _explainers = [.. own.Networks.Select((n, i) => new NetworkExplainer(parts.Networks[n], _networks[i]))];
        var words = own.FrequentWords;
        _frequent = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++) _frequent.TryAdd(words[i], i);
        _lookup = _frequent.GetAlternateLookup<ReadOnlySpan<char>>();
        _projected = [.. _networks.Select(n => new float[words.Count * n.WordSize])];
        _linearSums = new int[words.Count * Outputs];
        _linearCounts = new int[words.Count];
        Parallel.For(0, words.Count, i =>
        {
            for (var n = 0; n < _networks.Length; n++)
                _networks[n].ProjectWord(words[i], shouted: false, _projected[n].AsSpan(i * _networks[n].WordSize, _networks[n].WordSize));
            var sum = Vector256<int>.Zero;
            _linearCounts[i] = AddLinear(words[i], LinearFeatures.WordHash(words[i]), ref sum);
            sum.CopyTo(_linearSums.AsSpan(i * Outputs));
        });
    }

    /// <summary>Parts that give a logit for every attribute: the networks, then the linear model.</summary>
    public int Parts => _networks.Length + 1;

    /// <summary>Whether a word is among the frequent ones of this branch's languages.</summary>
    public bool IsFrequent(ReadOnlySpan<char> word) => _lookup.ContainsKey(word);

    /// <summary>Raw scores, before calibration.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="normalised">The same, normalised.</param>
    /// <param name="raw">Length 8, by attribute; overwritten.</param>
    public void Score(ReadOnlySpan<char> text, NormalisationBuffer normalised, Span<float> raw)
    {
        var workspace = Rent();
        try
        {
            Run(text, normalised, workspace);
            Combine(workspace.Logits, raw);
        }
        finally
        {
            _workspaces.Enqueue(workspace);
        }
    }

    /// <summary>The logits of every part: parts by attributes.</summary>
    public void PartLogits(ReadOnlySpan<char> text, Span<float> logits)
    {
        var normalised = new NormalisationBuffer(text.Length + 16);
        TextNormaliser.Normalise(text, normalised);
        var workspace = Rent();
        try
        {
            Run(text, normalised, workspace);
            workspace.Logits.CopyTo(logits);
        }
        finally
        {
            _workspaces.Enqueue(workspace);
        }
    }

    /// <summary>What each word of a text added to an attribute's raw score.</summary>
    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="normalised">The same, normalised.</param>
    /// <param name="attribute">Whose score.</param>
    /// <param name="longest">Words after this many are left out.</param>
    public IReadOnlyList<WordContribution> Explain(ReadOnlySpan<char> text, NormalisationBuffer normalised, AttributeId attribute, int longest)
    {
        var tokens = new List<Token>();
        foreach (var token in Tokeniser.Enumerate(normalised.Lower))
        {
            if (tokens.Count == longest) break;
            if (NetworkText.IsRead(token)) tokens.Add(token);
        }

        Span<float> style = stackalloc float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        var sums = new float[tokens.Count];
        var weights = _combination.Weights.AsSpan((int)attribute * (Parts + 1), Parts);
        for (var n = 0; n < _networks.Length; n++)
        {
            var size = _networks[n].WordSize;
            var words = new float[tokens.Count * size];
            for (var t = 0; t < tokens.Count; t++)
            {
                var lower = tokens[t].In(normalised.Lower);
                _networks[n].ProjectWord(lower, NetworkText.IsShouted(tokens[t].In(normalised.Cased), lower), words.AsSpan(t * size, size));
            }

            _explainers[n].AddContributions(words, style, (int)attribute, weights[n], sums);
        }

        AddLinearContributions(tokens, normalised, (int)attribute, weights[^1], sums);
        var result = new WordContribution[tokens.Count];
        for (var t = 0; t < result.Length; t++) result[t] = new WordContribution(tokens[t], sums[t]);
        return result;
    }

    private void AddLinearContributions(List<Token> tokens, NormalisationBuffer normalised, int attribute, float weight, Span<float> contributions)
    {
        var features = 0;
        uint previous = 0;
        var own = new int[tokens.Count];
        for (var t = 0; t < tokens.Count; t++)
        {
            var word = tokens[t].In(normalised.Lower);
            var hash = LinearFeatures.WordHash(word);
            var sum = Vector256<int>.Zero;
            features += AddLinear(word, hash, ref sum) + 1;
            sum += LinearRow(LinearFeatures.Pair(previous, hash, _linear.Bits));
            own[t] = sum[attribute];
            previous = hash;
        }

        var scale = weight * LinearTrainer.Scale(features) * _linear.Steps[attribute];
        for (var t = 0; t < own.Length; t++) contributions[t] += scale * own[t];
    }

    private void Combine(ReadOnlySpan<float> logits, Span<float> raw)
    {
        Span<float> ofAttribute = stackalloc float[Parts];
        for (var a = 0; a < Outputs; a++)
        {
            for (var p = 0; p < Parts; p++) ofAttribute[p] = logits[p * Outputs + a];
            raw[a] = _combination.Apply(a, ofAttribute);
        }
    }

    private void Run(ReadOnlySpan<char> text, NormalisationBuffer normalised, Workspace workspace)
    {
        Span<float> style = stackalloc float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        for (var n = 0; n < _networks.Length; n++) NetworkScorer.Begin(workspace.States[n]);

        var lower = normalised.Lower;
        var cased = normalised.Cased;
        var sum = Vector256<int>.Zero;
        var features = 0;
        uint previous = 0;
        workspace.Begin();
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (!NetworkText.IsRead(token)) continue;
            var word = token.In(lower);
            var hash = LinearFeatures.WordHash(word);
            var shouted = NetworkText.IsShouted(token.In(cased), word);
            if (_lookup.TryGetValue(word, out var known))
            {
                sum += Vector256.LoadUnsafe(ref _linearSums[known * Outputs]);
                features += _linearCounts[known];
            }
            else
            {
                known = -1;
                features += AddLinear(word, hash, ref sum);
            }

            sum += LinearRow(LinearFeatures.Pair(previous, hash, _linear.Bits));
            features++;
            previous = hash;
            if (known >= 0 && !shouted) workspace.AddFrequent(known);
            else Embed(word, shouted, workspace);
            if (workspace.Waiting == Workspace.Chunk) Pool(workspace);
        }

        Pool(workspace);
        for (var n = 0; n < _networks.Length; n++)
            _networks[n].End(workspace.States[n], style, workspace.Logits.AsSpan(n * Outputs, Outputs));
        var linear = workspace.Logits.AsSpan(_networks.Length * Outputs, Outputs);
        var scale = LinearTrainer.Scale(features);
        for (var a = 0; a < Outputs; a++)
            linear[a] = _linear.Intercept[a] + scale * _linear.Steps[a] * sum[a];
    }

    // A word that is not frequent waits for the others of its chunk: they are projected together.
    private void Embed(ReadOnlySpan<char> word, bool shouted, Workspace workspace)
    {
        Span<int> rows = stackalloc int[SubwordHasher.MostRows];
        var (count, bits) = (0, 0);
        var slot = workspace.AddRare();
        for (var n = 0; n < _networks.Length; n++)
        {
            var network = _networks[n];
            if (network.Shape.BucketBits != bits)
            {
                bits = network.Shape.BucketBits;
                count = SubwordHasher.Rows(word, shouted, bits, rows);
            }

            network.EmbedWord(rows[..count], workspace.Rare(n).AsSpan(slot * network.WordSize, network.WordSize));
        }
    }

    // Network by network, so that what each pools stays in the first-level cache.
    private void Pool(Workspace workspace)
    {
        for (var n = 0; n < _networks.Length; n++)
        {
            var (network, state, rare) = (_networks[n], workspace.States[n], workspace.Rare(n));
            network.ProjectWords(rare, workspace.RareCount);
            foreach (var word in workspace.Words)
            {
                network.Add(state, word >= 0
                    ? new ProjectedWord(_projected[n], word * network.WordSize)
                    : new ProjectedWord(rare, ~word * network.WordSize));
            }
        }

        workspace.NextChunk();
    }

    private int AddLinear(ReadOnlySpan<char> word, uint hash, ref Vector256<int> sum)
    {
        Span<int> features = stackalloc int[LinearFeatures.MostPerWord];
        var count = LinearFeatures.OfWord(word, hash, _linear.Bits, features);
        foreach (var feature in features[..count])
            sum += LinearRow(feature);
        return count;
    }

    private Vector256<int> LinearRow(int feature)
    {
        ref var row = ref _linear.Weights[feature * Outputs];
        var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector128.Create(Vector64.LoadUnsafe(ref row), default)));
        return Vector256.Create(low, high);
    }

    private Workspace Rent() => _workspaces.TryDequeue(out var workspace) ? workspace : new Workspace(_networks);

    private sealed class Workspace(NetworkScorer[] networks)
    {
        /// <summary>Words that are pooled together.</summary>
        public const int Chunk = 64;

        // Windows reach back into the chunk before, so two take turns.
        private readonly float[][][] _rare = [Buffers(networks), Buffers(networks)];
        private readonly int[] _words = new int[Chunk];
        private int _turn;

        public NetworkState[] States { get; } = [.. networks.Select(n => new NetworkState(n.Shape))];

        /// <summary>Parts by attributes.</summary>
        public float[] Logits { get; } = new float[(networks.Length + 1) * Outputs];

        public int Waiting { get; private set; }

        /// <summary>How many of the waiting words are not frequent.</summary>
        public int RareCount { get; private set; }

        /// <summary>The waiting words: the number of a frequent word, or the complement of a rare one's slot.</summary>
        public ReadOnlySpan<int> Words => _words.AsSpan(0, Waiting);

        public float[] Rare(int network) => _rare[_turn][network];

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

        private static float[][] Buffers(NetworkScorer[] networks) => [.. networks.Select(n => new float[n.WordSize * Chunk])];
    }
}
