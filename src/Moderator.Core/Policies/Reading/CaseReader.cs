using System.Text.Json;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Policies.Checking;
using Moderator.Core.Scoring;

namespace Moderator.Core.Policies.Reading;

/// <summary>Reads the tests of a policy file.</summary>
internal sealed class CaseReader(PolicyFileErrors errors, JsonFields fields)
{
    private static readonly string[] Properties = ["name", "text", "site", "section", "language", "author", "reports", "scores", "action", "rules"];
    private const string Author = "a test's author";

    private static readonly string[] AuthorProperties = ["comments", "approved", "rejected"];

    /// <param name="value">The array; null where the file has none.</param>
    /// <param name="ruleIds">The ids of the policy's rules.</param>
    /// <param name="actionOf">Reads the action of an object.</param>
    public List<PolicyCase> Read(PlacedJson? value, IReadOnlyList<string> ruleIds, Func<PlacedJson, string, ModerationAction?> actionOf)
    {
        var cases = new List<PolicyCase>();
        if (value is null) return cases;
        if (value.Kind != JsonTokenType.StartArray)
        {
            errors.Add(value.Offset, "\"tests\" is of the wrong kind", value.Written, "an array of tests");
            return cases;
        }

        foreach (var item in value.Items)
        {
            if (!fields.IsObject(item, "A test", Properties)) continue;
            if (One(item, ruleIds, actionOf) is { } one) cases.Add(one);
        }

        return cases;
    }

    private PolicyCase? One(PlacedJson item, IReadOnlyList<string> ruleIds, Func<PlacedJson, string, ModerationAction?> actionOf)
    {
        var name = fields.RequiredText(item, "name", "The test");
        var who = name is null ? "The test" : $"The test \"{name}\"";
        if (fields.Required(item, "text", who, "the comment's text") is { } text && text.Kind != JsonTokenType.String)
            errors.Add(text.Offset, $"The text of {who[..1].ToLowerInvariant()}{who[1..]} is of the wrong kind", text.Written, "a text");
        var (site, section, language) = (Text(item, "site"), Text(item, "section"), Text(item, "language"));
        var history = JsonFields.Optional(item, "author") is { } author ? History(author) : null;
        var scores = JsonFields.Optional(item, "scores") is { } given ? Scores(given) : null;
        var action = actionOf(item, who);
        var rules = JsonFields.Optional(item, "rules") is { } expected ? Rules(expected, ruleIds) : [];
        if (name is null || action is null) return null;
        var comment = new Comment("", JsonFields.Optional(item, "text")?.Text ?? "")
        {
            Site = site,
            Section = section,
            Language = language,
            Author = history is null ? null : new Author("author"),
        };
        return new PolicyCase(name, comment, history, Count(item, "reports", "a test") ?? 0, scores, action.Value, rules, errors.PlaceOf(item.Offset));
    }

    private string? Text(PlacedJson owner, string name) => JsonFields.Optional(owner, name) is null ? null : fields.RequiredText(owner, name, "The test");

    private AuthorHistory? History(PlacedJson value)
    {
        if (!fields.IsObject(value, "\"author\" of a test", AuthorProperties)) return null;
        var (approved, rejected) = (Count(value, "approved", Author) ?? 0, Count(value, "rejected", Author) ?? 0);
        var comments = Count(value, "comments", Author) ?? approved + rejected;
        if (comments < approved + rejected)
            errors.Add(value.Offset, "An author of a test has more decisions than comments", $"{comments} comments, {approved} approved, {rejected} rejected", "as many comments as approved and rejected together, or more");
        return new AuthorHistory(comments, approved, rejected);
    }

    private int? Count(PlacedJson owner, string name, string whose)
    {
        if (JsonFields.Optional(owner, name) is not { } value) return null;
        if (value.Kind == JsonTokenType.Number && value.Number is >= 0 and <= int.MaxValue / 4 && value.Number == Math.Floor(value.Number)) return (int)value.Number;
        errors.Add(value.Offset, $"\"{name}\" of {whose} is not a count", value.Written, "a whole number from 0 up");
        return null;
    }

    private AttributeScores? Scores(PlacedJson value)
    {
        if (!fields.IsObject(value, "\"scores\" of a test", null)) return null;
        var scores = AttributeScores.None;
        foreach (var member in value.Members)
        {
            if (!Attributes.TryParse(member.Name, out var attribute)) fields.Unknown(member, "Unknown attribute", [.. Attributes.AllNames]);
            else if (member.Value is { Kind: JsonTokenType.Number, Number: >= 0 and <= 1 } score) scores = scores.With(attribute, score.Number);
            else errors.Add(member.Value.Offset, $"The score of \"{member.Name}\" is not a score", member.Value.Written, "a number from 0 to 1");
        }

        return scores;
    }

    private List<string> Rules(PlacedJson value, IReadOnlyList<string> ruleIds)
    {
        var names = fields.Texts(value, "\"rules\" of a test", $"the id of a rule, or \"{PolicyCase.DefaultRule}\"");
        foreach (var (text, offset) in names)
        {
            if (text == PolicyCase.DefaultRule || text.StartsWith(BuiltInRules.Prefix, StringComparison.Ordinal) || ruleIds.Contains(text, StringComparer.Ordinal)) continue;
            var near = DidYouMean.Nearest(text, ruleIds) is { } meant ? $" (did you mean \"{meant}\"?)" : "";
            errors.Add(offset, "Unknown rule", PlacedJson.Quoted(text), $"the id of a rule of this policy{near}, one that starts with \"{BuiltInRules.Prefix}\", or \"{PolicyCase.DefaultRule}\"");
        }

        return names.ConvertAll(n => n.Text);
    }
}
