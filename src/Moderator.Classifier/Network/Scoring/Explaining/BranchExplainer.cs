using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Moderator.Classifier.Network.Specialist;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Scoring.Explaining;

/// <summary>What each word of a text added to the raw scores of one branch. Each network reads the text once.</summary>
internal sealed unsafe class BranchExplainer
{
    private const int Outputs = Attributes.Count;
    private readonly WordReader _words;
    private readonly NetworkExplainer[] _networks;
    private readonly int _members;
    private readonly int _ngrams;
    private readonly SpecialistBlend? _blend;
    private readonly StackCombination _combination;

    /// <param name="parts">Of which branch.</param>
    /// <param name="branch">Index of <see cref="StackParts.Branches"/>.</param>
    /// <param name="networks">Of the branch: those of the average, then the specialist's.</param>
    /// <param name="words">Of the branch.</param>
    public BranchExplainer(StackParts parts, int branch, IEnumerable<NetworkScorer> networks, WordReader words)
    {
        (_words, _combination, _members) = (words, parts.Branches[branch].Combination, parts.Branches[branch].Networks.Count);
        _networks = [.. networks.Select(n => new NetworkExplainer(n))];
        _ngrams = parts.NgramsOf(branch).Count;
        _blend = branch == 0 ? parts.Specialist?.Blend : null;
    }

    /// <param name="text">Any text, unnormalised.</param>
    /// <param name="normalised">The same, normalised.</param>
    /// <param name="longest">Words after this many are left out.</param>
    /// <param name="workspace">Of the branch; overwritten.</param>
    public ExplainedText Explain(ReadOnlySpan<char> text, NormalisationBuffer normalised, int longest, BranchWorkspace workspace)
    {
        var tokens = new List<Token>();
        foreach (var token in Tokeniser.Enumerate(normalised.Lower))
        {
            if (tokens.Count == longest) break;
            if (NetworkText.IsRead(token)) tokens.Add(token);
        }

        var contributions = new float[tokens.Count * Outputs];
        Span<float> style = stackalloc float[StyleFeatures.Count];
        StyleFeatures.Read(text, style);
        var (places, hashes, pairs) = (new nint[tokens.Count], new ulong[tokens.Count], new ulong[tokens.Count]);
        var copies = ArrayPool<byte>.Shared.Rent(tokens.Count * _words.Layout.Bytes);
        fixed (byte* first = copies)
        {
            var ngrams = workspace.Ngrams;
            ngrams.Begin();
            Span<int> slots = stackalloc int[_words.Ngrams.Count];
            CopyWords(tokens, normalised, workspace, first, places, hashes, pairs);
            for (var t = 0; t < places.Length; t++)
            {
                if (hashes[t] == 0) continue;
                _words.Ngrams.Find(pairs[t], slots);
                _words.Ngrams.Add(ngrams, pairs[t], slots, hashes[t], places[t] + _words.Layout.Ngrams);
            }

            var kept = AddSpecialist(workspace, places, hashes, style, contributions);
            Span<float> logits = stackalloc float[Outputs];
            for (var n = 0; n < _members; n++)
            {
                using var reading = _networks[n].Read(workspace.States[n], places, _words.Layout.Network(n), style, logits);
                reading.AddContributions(kept * WeightsOf(n), contributions);
            }

            for (var m = 0; m < _ngrams; m++) AddNgrams(workspace, m, places, hashes, kept * WeightsOf(_members + m), contributions);
        }

        ArrayPool<byte>.Shared.Return(copies);
        return new ExplainedText([.. tokens.Select(t => (normalised.ToOriginal(t.Span), t.Kind != TokenKind.Punctuation))], contributions);
    }

    // By attribute: the factor of the other parts' weights. What the gate is open to is taken as given: it belongs to the
    // whole text, not to one of its words.
    private Vector256<float> AddSpecialist(BranchWorkspace workspace, ReadOnlySpan<nint> places, ReadOnlySpan<ulong> hashes, ReadOnlySpan<float> style, Span<float> contributions)
    {
        if (_blend is not { } blend) return Vector256<float>.One;
        var model = _words.Ngrams.Count - 2;
        Span<float> logits = stackalloc float[SpecialistBlend.Inputs];
        _words.Ngrams.End(workspace.Ngrams, model + 1, logits[(2 * Outputs)..]);
        if (!blend.IsAsked(logits[(2 * Outputs)..])) return Vector256<float>.One;
        var share = 1f / (_networks.Length - _members);
        var readings = new NetworkExplainer.Reading[_networks.Length - _members];
        Span<float> ofNetwork = stackalloc float[Outputs];
        for (var n = _members; n < _networks.Length; n++)
        {
            readings[n - _members] = _networks[n].Read(workspace.States[n], places, _words.Layout.Network(n), style, ofNetwork);
            for (var a = 0; a < Outputs; a++) logits[a] += share * ofNetwork[a];
        }

        var open = blend.Openness(logits);
        var own = Vector256.Create<float>(blend.Shares) * open;
        foreach (var reading in readings)
        {
            reading.AddContributions(own * share, contributions);
            reading.Dispose();
        }

        AddNgrams(workspace, model, places, hashes, own, contributions);
        Span<float> kept = stackalloc float[Outputs];
        for (var a = 0; a < Outputs; a++) kept[a] = blend.KeptOf(a, open);
        return Vector256.Create<float>(kept);
    }

    private void AddNgrams(BranchWorkspace workspace, int model, ReadOnlySpan<nint> places, ReadOnlySpan<ulong> hashes, Vector256<float> weights, Span<float> contributions) =>
        _words.Ngrams.AddContributions(workspace.Ngrams, model, hashes, places, _words.Layout.Ngrams, weights, contributions);

    // The words of a text, one after the other.
    private void CopyWords(List<Token> tokens, NormalisationBuffer normalised, BranchWorkspace workspace, byte* first, nint[] places, ulong[] hashes, ulong[] pairs)
    {
        workspace.BeginChunk();
        var copied = 0;
        foreach (var token in tokens)
        {
            _words.Read(token, normalised.Lower, normalised.Cased, workspace);
            if (workspace.Count == BranchWorkspace.Chunk || copied + workspace.Count == tokens.Count) Copy();
        }

        void Copy()
        {
            _words.Place(workspace, normalised.Lower);
            _words.Make(workspace, normalised.Lower);
            _words.MakeForSpecialist(workspace, normalised.Lower);
            for (var w = 0; w < workspace.Count; w++, copied++)
            {
                pairs[copied] = workspace.Pairs[w];
                (places[copied], hashes[copied]) = ((nint)(first + copied * _words.Layout.Bytes), workspace.Words[w].HasNgrams ? workspace.Words[w].Hash : 0);
                Unsafe.CopyBlock((void*)places[copied], (void*)workspace.Places[w], (uint)_words.Layout.Bytes);
            }

            workspace.BeginChunk();
        }
    }

    private Vector256<float> WeightsOf(int part)
    {
        Span<float> weights = stackalloc float[Outputs];
        for (var a = 0; a < Outputs; a++) weights[a] = _combination.Weights[a * (_combination.Parts + 1) + part];
        return Vector256.Create<float>(weights);
    }
}
