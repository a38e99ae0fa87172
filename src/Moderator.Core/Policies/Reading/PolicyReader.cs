using System.Collections.Frozen;
using System.Text.Json;
using Moderator.Core.Decisions;

namespace Moderator.Core.Policies.Reading;

/// <summary>Makes a policy of a file's JSON and notes everything that is wrong on the way.</summary>
/// <param name="errors">Gets what is wrong.</param>
/// <param name="openList">Gives a word list's file by its name; null where there is none.</param>
internal sealed class PolicyReader(PolicyFileErrors errors, Func<string, ReadOnlyMemory<byte>?> openList)
{
    private static readonly string[] PolicyProperties = ["name", "version", "model", "languages", "word_lists", "thresholds", "overrides", "rules", "default", "tests"];
    private static readonly string[] RuleProperties = ["id", "when", "action", "reason", "final", "any_language"];
    private static readonly string[] DefaultProperties = ["action", "reason"];
    private static readonly string[] Actions = [.. Enum.GetValues<ModerationAction>().Select(a => a.WireName())];

    private readonly JsonFields _fields = new(errors);

    /// <param name="file">The file, byte order mark and all.</param>
    /// <param name="root">What it holds.</param>
    /// <returns>Null where something is wrong, which is noted.</returns>
    public Policy? Read(PolicySourceFile file, PlacedJson root)
    {
        if (!_fields.IsObject(root, "A policy", PolicyProperties)) return null;
        var name = _fields.RequiredText(root, "name", "The policy") ?? "";
        var version = _fields.RequiredText(root, "version", "The policy") ?? "";
        var model = JsonFields.Optional(root, "model") is null ? null : _fields.RequiredText(root, "model", "The policy");
        var languages = JsonFields.Optional(root, "languages") is { } languageList ? Languages(languageList) : null;
        var words = new WordListReader(errors, _fields, openList);
        words.Read(JsonFields.Optional(root, "word_lists"));
        var thresholds = new ThresholdReader(errors, _fields);
        thresholds.Read(JsonFields.Optional(root, "thresholds"), JsonFields.Optional(root, "overrides"));
        var rules = Rules(_fields.Required(root, "rules", "The policy", "an array of rules"), new ConditionReader(errors, _fields, words.Names, thresholds));
        thresholds.CheckUses();
        var withoutMatch = Default(_fields.Required(root, "default", "The policy", "an object with an action and a reason"));
        var cases = new CaseReader(errors, _fields).Read(JsonFields.Optional(root, "tests"), rules.ConvertAll(r => r.Id), Action);
        if (errors.Any) return null;
        return new Policy
        {
            Version = new PolicyVersion(name, version, PolicyFile.HashOf(file, words.Files)),
            MadeForModel = model,
            Languages = languages,
            Thresholds = thresholds.Values,
            Overrides = thresholds.Overrides,
            Rules = rules,
            WithoutMatch = withoutMatch,
            Words = new WordListMatcher(words.Entries),
            WordLists = words.Names,
            Cases = cases,
            Files = [file, .. words.Files],
        };
    }

    private FrozenSet<string>? Languages(PlacedJson value)
    {
        var names = _fields.Texts(value, "languages", "at least one ISO 639-1 code such as \"en\"");
        foreach (var (text, offset) in names)
        {
            if (text != Policy.UndeterminedLanguage && (text.Length != 2 || !text.All(char.IsAsciiLetterLower)))
                errors.Add(offset, "Not a language", PlacedJson.Quoted(text), "an ISO 639-1 code, two lower-case letters such as \"en\", or \"und\" for a language that could not be told");
        }

        return names.Select(n => n.Text).ToFrozenSet(StringComparer.Ordinal);
    }

    private List<PolicyRule> Rules(PlacedJson? value, ConditionReader conditions)
    {
        var rules = new List<PolicyRule>();
        if (value is null) return rules;
        if (value.Kind != JsonTokenType.StartArray)
        {
            errors.Add(value.Offset, "\"rules\" is of the wrong kind", value.Written, "an array of rules");
            return rules;
        }

        if (value.Items.Count == 0) errors.Add(value.Offset, "The policy has no rules", "an empty array", "at least one rule");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value.Items)
        {
            if (Rule(item, ids, conditions) is { } rule) rules.Add(rule);
        }

        return rules;
    }

    private PolicyRule? Rule(PlacedJson item, HashSet<string> ids, ConditionReader conditions)
    {
        if (!_fields.IsObject(item, "A rule", RuleProperties)) return null;
        var id = _fields.RequiredText(item, "id", "The rule");
        var who = id is null ? "The rule" : $"The rule \"{id}\"";
        if (id is not null && JsonFields.Optional(item, "id") is { } idValue) CheckId(id, idValue, ids);
        var when = _fields.Required(item, "when", who, "an object of conditions") is { } conditionJson ? conditions.Read(conditionJson, who) : null;
        var action = Action(item, who);
        var reason = _fields.RequiredText(item, "reason", who);
        var isFinal = JsonFields.Optional(item, "final") is { } final && Flag(final, "final");
        var inAnyLanguage = JsonFields.Optional(item, "any_language") is { } any && Flag(any, "any_language");
        return id is null || when is null || action is null || reason is null ? null : new PolicyRule(id, when, action.Value, reason, isFinal, inAnyLanguage, errors.PlaceOf(item.Offset));
    }

    private void CheckId(string id, PlacedJson value, HashSet<string> ids)
    {
        if (id.StartsWith(BuiltInRules.Prefix, StringComparison.Ordinal))
            errors.Add(value.Offset, "The id of a rule uses a reserved prefix", value.Written, $"an id that does not start with \"{BuiltInRules.Prefix}\"");
        if (!ids.Add(id)) errors.Add(value.Offset, "Two rules have one id", value.Written, "an id that no rule before it has");
    }

    private PolicyDefault Default(PlacedJson? value)
    {
        if (value is null || !_fields.IsObject(value, "\"default\"", DefaultProperties)) return new PolicyDefault(ModerationAction.Review, "");
        var action = Action(value, "\"default\"");
        return new PolicyDefault(action ?? ModerationAction.Review, _fields.RequiredText(value, "reason", "\"default\"") ?? "");
    }

    private ModerationAction? Action(PlacedJson owner, string who)
    {
        if (_fields.Required(owner, "action", who, "\"approve\", \"review\" or \"reject\"") is not { } value) return null;
        var action = value.Kind == JsonTokenType.String ? DecisionNames.ParseAction(value.Text) : null;
        if (action is null)
        {
            var near = DidYouMean.Nearest(value.Text, Actions);
            errors.Add(value.Offset, "Not an action", value.Written, "\"approve\", \"review\" or \"reject\"" + (near is null ? "" : $" (did you mean \"{near}\"?)"));
        }

        return action;
    }

    private bool Flag(PlacedJson value, string name)
    {
        if (value.Kind is not (JsonTokenType.True or JsonTokenType.False)) errors.Add(value.Offset, $"\"{name}\" is of the wrong kind", value.Written, "true or false");
        return value.Kind == JsonTokenType.True;
    }
}
