using System.Collections.Frozen;
using System.Text.Json;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies.Reading;

/// <summary>Makes conditions of the <c>when</c> of a rule.</summary>
internal sealed class ConditionReader(PolicyFileErrors errors, JsonFields fields, string[] listNames, ThresholdReader thresholds)
{
    private static readonly (string Name, TextFeature Feature, bool IsShare)[] TextFeatures =
    [
        ("links", TextFeature.Links, false), ("characters", TextFeature.Characters, false), ("words", TextFeature.Words, false),
        ("mentions", TextFeature.Mentions, false), ("emoji", TextFeature.Emoji, false), ("lines", TextFeature.Lines, false),
        ("uppercase_share", TextFeature.UppercaseShare, true), ("punctuation_share", TextFeature.PunctuationShare, true),
    ];

    private static readonly (string Name, AuthorFact Fact, bool IsShare)[] AuthorFacts =
    [
        ("comments", AuthorFact.Comments, false), ("approved", AuthorFact.Approved, false),
        ("rejected", AuthorFact.Rejected, false), ("rejected_share", AuthorFact.RejectedShare, true),
    ];

    private static readonly string[] Properties =
        ["scores", .. TextFeatures.Select(f => f.Name), "word_lists", "site", "section", "language", "author", "reports", "all", "any", "not"];

    private static readonly string[] BoundNames = ["at_least", "at_most", "below"];

    /// <returns>Null where something is wrong, which then is noted.</returns>
    public Condition? Read(PlacedJson value, string who)
    {
        if (!fields.IsObject(value, "\"when\"", Properties)) return null;
        if (value.Members.Count == 0)
        {
            errors.Add(value.Offset, $"{who} has no condition", "an empty object", $"at least one of {string.Join(", ", Properties)}");
            return null;
        }

        var conditions = new List<Condition>();
        var isWhole = true;
        foreach (var member in value.Members.Where(m => Properties.Contains(m.Name, StringComparer.Ordinal)))
        {
            if (One(member, who) is { } condition) conditions.Add(condition);
            else isWhole = false;
        }

        return !isWhole ? null : conditions.Count == 1 ? conditions[0] : new AllCondition(conditions);
    }

    private Condition? One(PlacedMember member, string who)
    {
        var (name, value) = (member.Name, member.Value);
        switch (name)
        {
            case "scores":
                return Scores(value);
            case "word_lists":
                return WordLists(value);
            case "site":
                return Names(value, name) is { } sites ? new SiteCondition(sites) : null;
            case "section":
                return Names(value, name) is { } sections ? new SectionCondition(sections) : null;
            case "language":
                return Names(value, name) is { } languages ? new LanguageCondition(languages) : null;
            case "author":
                return Facts(value);
            case "reports":
                return Limits(value, name, isShare: false) is { } reports ? new ReportsCondition(reports) : null;
            case "all":
                return Nested(value, name, who) is { } all ? new AllCondition(all) : null;
            case "any":
                return Nested(value, name, who) is { } any ? new AnyCondition(any) : null;
            case "not":
                return Read(value, who) is { } inner ? new NotCondition(inner) : null;
            default:
                var (_, feature, isShare) = TextFeatures.First(f => f.Name == name);
                return Limits(value, name, isShare) is { } bounds ? new TextCondition(feature, bounds) : null;
        }
    }

    private Condition? Scores(PlacedJson value)
    {
        if (!IsFilledObject(value, "\"scores\"", "bounds for at least one attribute")) return null;
        var conditions = new List<Condition>();
        foreach (var member in value.Members)
        {
            if (!Attributes.TryParse(member.Name, out var attribute)) fields.Unknown(member, "Unknown attribute", [.. Attributes.AllNames]);
            else if (Limits(member.Value, member.Name, isShare: true) is { } bounds) conditions.Add(new ScoreCondition(attribute, bounds));
        }

        return conditions.Count == value.Members.Count ? AllOf(conditions) : null;
    }

    private Condition? Facts(PlacedJson value)
    {
        if (!IsFilledObject(value, "\"author\"", "bounds for at least one fact")) return null;
        var conditions = new List<Condition>();
        foreach (var member in value.Members)
        {
            var known = AuthorFacts.FirstOrDefault(f => f.Name == member.Name);
            if (known.Name is null) fields.Unknown(member, "Unknown fact about an author", [.. AuthorFacts.Select(f => f.Name)]);
            else if (Limits(member.Value, member.Name, known.IsShare) is { } bounds) conditions.Add(new AuthorCondition(known.Fact, bounds));
        }

        return conditions.Count == value.Members.Count ? AllOf(conditions) : null;
    }

    private WordListCondition? WordLists(PlacedJson value)
    {
        var names = fields.Texts(value, "\"word_lists\"", "the name of a word list");
        var isWhole = names.Count > 0;
        foreach (var (text, offset) in names)
        {
            if (listNames.Contains(text, StringComparer.Ordinal)) continue;
            isWhole = false;
            var near = DidYouMean.Nearest(text, listNames) is { } meant ? $" (did you mean \"{meant}\"?)" : "";
            errors.Add(offset, "Unknown word list", PlacedJson.Quoted(text), $"a list that \"word_lists\" of the policy defines{near}");
        }

        return isWhole ? new WordListCondition(names.Select(n => n.Text).ToFrozenSet(StringComparer.Ordinal)) : null;
    }

    private FrozenSet<string>? Names(PlacedJson value, string name)
    {
        var names = fields.Texts(value, $"\"{name}\"", "at least one name");
        return names.Count == 0 ? null : names.Select(n => n.Text).ToFrozenSet(StringComparer.Ordinal);
    }

    private List<Condition>? Nested(PlacedJson value, string name, string who)
    {
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count == 0)
        {
            errors.Add(value.Offset, $"\"{name}\" holds no conditions", value.Items.Count == 0 && value.Kind == JsonTokenType.StartArray ? "an empty array" : value.Written, "an array of objects like \"when\"");
            return null;
        }

        var conditions = value.Items.ConvertAll(i => Read(i, who));
        return conditions.Contains(null) ? null : conditions.ConvertAll(c => c!);
    }

    private Bounds? Limits(PlacedJson value, string name, bool isShare)
    {
        if (!IsFilledObject(value, $"\"{name}\"", "\"at_least\", \"at_most\" or \"below\"", BoundNames)) return null;
        var count = value.Members.Count;
        var low = Limit(value, "at_least", name, isShare, ref count);
        var high = Limit(value, "at_most", name, isShare, ref count);
        var below = Limit(value, "below", name, isShare, ref count);
        if (count != 0) return null;
        if (high is not null && below is not null)
        {
            errors.Add(value.Offset, $"\"{name}\" has two upper bounds", "\"at_most\" and \"below\"", "one of them");
            return null;
        }

        if (low is { } least && ((high is { } most && least.Value > most.Value) || (below is { } limit && least.Value >= limit.Value)))
        {
            errors.Add(value.Offset, $"The bounds of \"{name}\" hold nothing", $"a lower bound of {least.Value} and an upper one of {(high ?? below)?.Value}", "a lower bound under the upper one");
            return null;
        }

        return new Bounds(low, high, below);
    }

    /// <param name="left">Properties that are not read yet; counted down for each that is right.</param>
    private Limit? Limit(PlacedJson owner, string bound, string name, bool isShare, ref int left)
    {
        if (JsonFields.Optional(owner, bound) is not { } value) return null;
        if (value.Kind == JsonTokenType.String)
        {
            if (thresholds.Use(value.Text, value.Offset, isShare) is not { } named) return null;
            left--;
            return named;
        }

        if (value.Kind != JsonTokenType.Number || !ThresholdReader.Fits(value.Number, isShare))
        {
            errors.Add(value.Offset, $"\"{bound}\" of \"{name}\" is not a bound", value.Written, ThresholdReader.Expected(isShare));
            return null;
        }

        left--;
        return value.Number;
    }

    private bool IsFilledObject(PlacedJson value, string what, string expected, string[]? known = null)
    {
        if (!fields.IsObject(value, what, known)) return false;
        if (value.Members.Count > 0) return true;
        errors.Add(value.Offset, $"{what} is empty", "an empty object", expected);
        return false;
    }

    private static Condition AllOf(List<Condition> conditions) => conditions.Count == 1 ? conditions[0] : new AllCondition(conditions);
}
