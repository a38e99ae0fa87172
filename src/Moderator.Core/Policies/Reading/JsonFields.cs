using System.Text.Json;

namespace Moderator.Core.Policies.Reading;

/// <summary>Takes properties out of objects and notes what is missing, unknown, doubled or of the wrong kind.</summary>
internal sealed class JsonFields(PolicyFileErrors errors)
{
    /// <summary>Checks that a value is an object, that it has no property twice and none but the known ones.</summary>
    /// <param name="known">The names it may have; null where any will do.</param>
    public bool IsObject(PlacedJson value, string what, string[]? known)
    {
        if (value.Kind != JsonTokenType.StartObject)
        {
            errors.Add(value.Offset, $"{what} is of the wrong kind", value.Written, "an object");
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.Members)
        {
            if (!seen.Add(member.Name)) errors.Add(member.Offset, "A property stands twice", PlacedJson.Quoted(member.Name), "each property once");
            if (known is null || known.Contains(member.Name, StringComparer.Ordinal)) continue;
            Unknown(member, $"Unknown property of {Lowered(what)}", known);
        }

        return true;
    }

    /// <summary>Notes a name that is none of the known ones.</summary>
    public void Unknown(PlacedMember member, string problem, IReadOnlyCollection<string> known)
    {
        var expected = DidYouMean.Nearest(member.Name, known) is { } near
            ? $"\"{near}\" (did you mean that?), or another of {List(known, near)}"
            : $"one of {List(known, null)}";
        errors.Add(member.Offset, problem, PlacedJson.Quoted(member.Name), expected);
    }

    public static PlacedJson? Optional(PlacedJson owner, string name) => owner.Members.Find(m => m.Name == name)?.Value;

    public PlacedJson? Required(PlacedJson owner, string name, string who, string expected)
    {
        var value = Optional(owner, name);
        if (value is null) errors.Add(owner.Offset, $"{who} lacks \"{name}\"", "no such property", expected);
        return value;
    }

    /// <summary>A text that says something, or null with the reason noted.</summary>
    public string? RequiredText(PlacedJson owner, string name, string who)
    {
        if (Required(owner, name, who, "a text") is not { } value) return null;
        if (value.Kind == JsonTokenType.String && !string.IsNullOrWhiteSpace(value.Text)) return value.Text;
        errors.Add(value.Offset, $"\"{name}\" must be a text that is not empty", value.Written, "a text");
        return null;
    }

    /// <summary>The texts of an array that must not be empty.</summary>
    public List<(string Text, int Offset)> Texts(PlacedJson value, string what, string expected)
    {
        var texts = new List<(string Text, int Offset)>();
        if (value.Kind != JsonTokenType.StartArray)
        {
            errors.Add(value.Offset, $"{what} is of the wrong kind", value.Written, "an array of texts");
            return texts;
        }

        if (value.Items.Count == 0) errors.Add(value.Offset, $"{what} is empty", "an empty array", expected);
        foreach (var item in value.Items)
        {
            if (item.Kind == JsonTokenType.String && item.Text.Length > 0) texts.Add((item.Text, item.Offset));
            else errors.Add(item.Offset, $"{what} holds something that is no text", item.Written, "a text that is not empty");
        }

        return texts;
    }

    private static string List(IEnumerable<string> names, string? but) => string.Join(", ", names.Where(n => n != but).Select(n => $"\"{n}\""));

    private static string Lowered(string what) => char.ToLowerInvariant(what[0]) + what[1..];
}
