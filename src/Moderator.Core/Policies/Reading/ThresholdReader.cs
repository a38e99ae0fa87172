using System.Collections.Frozen;
using System.Text.Json;

namespace Moderator.Core.Policies.Reading;

/// <summary>Reads the thresholds that a policy names, their values for some sites, sections and languages, and checks both against how the rules use them.</summary>
internal sealed class ThresholdReader(PolicyFileErrors errors, JsonFields fields)
{
    private static readonly string[] OverrideProperties = ["site", "section", "language", "thresholds"];

    private readonly Dictionary<string, PlacedJson> _values = new(StringComparer.Ordinal);
    private readonly List<PlacedMember> _otherValues = [];
    private readonly Dictionary<string, bool> _uses = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, double> Values => _values.ToFrozenDictionary(v => v.Key, v => v.Value.Number, StringComparer.Ordinal);

    public List<ThresholdOverride> Overrides { get; } = [];

    public void Read(PlacedJson? thresholds, PlacedJson? overrides)
    {
        if (thresholds is not null && fields.IsObject(thresholds, "\"thresholds\"", null))
        {
            foreach (var member in thresholds.Members)
            {
                if (IsNumber(member)) _values[member.Name] = member.Value;
            }
        }

        if (overrides is null) return;
        if (overrides.Kind != JsonTokenType.StartArray)
        {
            errors.Add(overrides.Offset, "\"overrides\" is of the wrong kind", overrides.Written, "an array of objects");
            return;
        }

        foreach (var item in overrides.Items) ReadOverride(item);
    }

    /// <summary>A bound of a rule that names a threshold; null where there is none of that name, which is noted.</summary>
    /// <param name="name">The threshold's name.</param>
    /// <param name="offset">Where the rule names it.</param>
    /// <param name="isShare">Whether it bounds a number from 0 to 1.</param>
    public Limit? Use(string name, int offset, bool isShare)
    {
        if (!_values.TryGetValue(name, out var value))
        {
            var near = DidYouMean.Nearest(name, _values.Keys) is { } meant ? $" (did you mean \"{meant}\"?)" : "";
            errors.Add(offset, "Unknown threshold", PlacedJson.Quoted(name), $"a number, or a threshold that \"thresholds\" of the policy defines{near}");
            return null;
        }

        if (_uses.TryGetValue(name, out var other) && other != isShare)
        {
            errors.Add(offset, "A threshold bounds two kinds of numbers", PlacedJson.Quoted(name), "one threshold for numbers from 0 to 1 and another for counts");
            return null;
        }

        _uses[name] = isShare;
        return new Limit(value.Number, name);
    }

    /// <summary>Notes values that do not fit what the rules bound with them. To be called after the rules are read.</summary>
    public void CheckUses()
    {
        foreach (var (name, value) in _values.Select(v => (v.Key, v.Value)).Concat(_otherValues.Select(m => (m.Name, m.Value))))
        {
            if (_uses.TryGetValue(name, out var isShare) && !Fits(value.Number, isShare))
                errors.Add(value.Offset, $"The threshold \"{name}\" is not a bound", value.Written, Expected(isShare));
        }
    }

    /// <summary>Whether a number can bound a share or score (0 to 1) or a count.</summary>
    public static bool Fits(double value, bool isShare) =>
        isShare ? value is >= 0 and <= 1 : value is >= 0 and <= int.MaxValue && value == Math.Floor(value);

    public static string Expected(bool isShare) => isShare ? "a number from 0 to 1" : "a whole number from 0 up";

    private void ReadOverride(PlacedJson item)
    {
        if (!fields.IsObject(item, "An override", OverrideProperties)) return;
        var sites = Names(item, "site");
        var sections = Names(item, "section");
        var languages = Names(item, "language");
        if (sites is null && sections is null && languages is null)
            errors.Add(item.Offset, "An override is for nothing", "no such property", "\"site\", \"section\" or \"language\", one at least");
        if (fields.Required(item, "thresholds", "The override", "an object of thresholds with their values") is not { } values) return;
        if (!fields.IsObject(values, "\"thresholds\" of an override", null)) return;
        if (values.Members.Count == 0) errors.Add(values.Offset, "An override changes nothing", "an empty object", "at least one threshold");
        var changed = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var member in values.Members)
        {
            if (!_values.ContainsKey(member.Name)) fields.Unknown(member, "Unknown threshold", _values.Keys);
            else if (IsNumber(member))
            {
                changed[member.Name] = member.Value.Number;
                _otherValues.Add(member);
            }
        }

        Overrides.Add(new ThresholdOverride(sites, sections, languages, changed.ToFrozenDictionary(StringComparer.Ordinal)));
    }

    private bool IsNumber(PlacedMember member)
    {
        if (member.Value.Kind == JsonTokenType.Number) return true;
        errors.Add(member.Value.Offset, $"The threshold \"{member.Name}\" is of the wrong kind", member.Value.Written, "a number");
        return false;
    }

    private FrozenSet<string>? Names(PlacedJson owner, string name) => JsonFields.Optional(owner, name) is { } value
        ? fields.Texts(value, $"\"{name}\"", "at least one name").Select(n => n.Text).ToFrozenSet(StringComparer.Ordinal)
        : null;
}
