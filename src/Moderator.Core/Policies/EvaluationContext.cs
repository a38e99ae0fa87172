using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Core.Policies;

/// <summary>One evaluation: the signals, what is read from the text when it is first asked for, and what was found missing.</summary>
internal sealed class EvaluationContext(Policy policy, Signals signals, NormalisationBuffer buffer)
{
    private bool _isNormalised;
    private TextFeatures? _features;
    private IReadOnlyList<WordListMatch>? _wordMatches;
    private List<ThresholdOverride>? _overrides;

    public Signals Signals => signals;

    /// <summary>What the rule under evaluation needed and did not find.</summary>
    public List<(string RuleId, string Signal)> MissingInRule { get; } = [];

    public TextFeatures Features => _features ??= TextFeatures.Of(signals.Comment.Text, Normalised());

    public IReadOnlyList<WordListMatch> WordMatches => _wordMatches ??= policy.Words.Find(Normalised());

    /// <summary>The matches, if any rule asked for them.</summary>
    public IReadOnlyList<WordListMatch> WordMatchesFound => _wordMatches ?? [];

    /// <summary>What a bound is for this comment: of the overrides that are for it, the last in the file that names the threshold.</summary>
    public double ValueOf(Limit limit)
    {
        if (limit.Threshold is null || policy.Overrides.Count == 0) return limit.Value;
        if (_overrides is null)
        {
            _overrides = [];
            foreach (var candidate in policy.Overrides)
            {
                if (candidate.IsFor(signals)) _overrides.Add(candidate);
            }
        }

        for (var i = _overrides.Count - 1; i >= 0; i--)
        {
            if (_overrides[i].Values.TryGetValue(limit.Threshold, out var value)) return value;
        }

        return limit.Value;
    }

    public Truth Missing(AttributeId attribute) => Note(BuiltInRules.MissingScore, attribute.WireName());

    public Truth MissingLanguage() => Note(BuiltInRules.UnknownLanguage, "language");

    private Truth Note(string ruleId, string signal)
    {
        if (!MissingInRule.Contains((ruleId, signal))) MissingInRule.Add((ruleId, signal));
        return Truth.Unknown;
    }

    private NormalisationBuffer Normalised()
    {
        if (!_isNormalised) TextNormaliser.Normalise(signals.Comment.Text, buffer);
        _isNormalised = true;
        return buffer;
    }
}
