using System.Globalization;
using System.Text.Json;

namespace Moderator.Service.Api.Perspective;

/// <summary>
/// Reads JSON as Google's interfaces read theirs: names in camelCase or snake_case, null as absent, numbers also as
/// strings, unknown names ignored. What does not fit is said with its place and never with its value.
/// </summary>
/// <param name="Element">An object.</param>
/// <param name="Path">Where it stands in the body; empty for the body itself.</param>
internal readonly record struct ProtoJson(JsonElement Element, string Path)
{
    /// <summary>An object within this one; null where it is absent.</summary>
    public ProtoJson? Object(string camel, string snake) => Find(camel, snake) is not { } found ? null
        : found.ValueKind == JsonValueKind.Object ? new ProtoJson(found, At(camel))
        : throw Invalid(At(camel), "an object");

    /// <summary>A string; null where it is absent.</summary>
    public string? String(string camel, string snake) => Find(camel, snake) is { } found ? StringOf(found, At(camel)) : null;

    /// <summary>Whether it is true; false where it is absent.</summary>
    public bool Bool(string camel, string snake) => Find(camel, snake)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Invalid(At(camel), "true or false"),
    };

    /// <summary>A finite number; null where it is absent.</summary>
    public double? Number(string camel, string snake)
    {
        if (Find(camel, snake) is not { } found) return null;
        double value;
        var read = found.ValueKind switch
        {
            JsonValueKind.Number => found.TryGetDouble(out value),
            JsonValueKind.String => double.TryParse(StringOf(found, At(camel)), NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            _ => (value = double.NaN) is 0,
        };
        return read && double.IsFinite(value) ? value : throw Invalid(At(camel), "a number");
    }

    /// <summary>The items of a list; empty where it is absent.</summary>
    public IEnumerable<(JsonElement Item, string Path)> List(string camel, string snake)
    {
        if (Find(camel, snake) is not { } found) return [];
        var path = At(camel);
        if (found.ValueKind != JsonValueKind.Array) throw Invalid(path, "a list");
        return found.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]"));
    }

    /// <summary>The items of a list of strings; empty where it is absent.</summary>
    public IReadOnlyList<string> Strings(string camel, string snake) => [.. List(camel, snake).Select(i => StringOf(i.Item, i.Path))];

    /// <summary>The items of a list of objects; empty where it is absent.</summary>
    public IReadOnlyList<ProtoJson> Objects(string camel, string snake) =>
        [.. List(camel, snake).Select(i => i.Item.ValueKind == JsonValueKind.Object ? new ProtoJson(i.Item, i.Path) : throw Invalid(i.Path, "an object"))];

    /// <summary>The entries of a map of objects, null as an empty one; empty where it is absent.</summary>
    public IReadOnlyList<(string Key, ProtoJson? Value)> Map(string camel, string snake)
    {
        if (Object(camel, snake) is not { } map) return [];
        var entries = new List<(string, ProtoJson?)>();
        foreach (var property in map.Element.EnumerateObject())
        {
            var name = NameOf(property, map.Path);
            ProtoJson? value = property.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Object => new ProtoJson(property.Value, map.Path + "[]"),
                _ => throw Invalid(map.Path + "[]", "an object"),
            };
            entries.Add((name, value));
        }

        return entries;
    }

    /// <summary>The error for a value that does not fit.</summary>
    public static GoogleErrorException Invalid(string path, string expected) => new(GoogleError.Invalid($"Invalid value at '{path}', expected {expected}."));

    /// <summary>The place of one of this object's values.</summary>
    public string At(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private JsonElement? Find(string camel, string snake)
    {
        var found = Element.TryGetProperty(camel, out var value) || Element.TryGetProperty(snake, out value);
        return found && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static string StringOf(JsonElement element, string path) => element.ValueKind == JsonValueKind.String
        ? WireJson.StringOf(element) ?? throw Invalid(path, "a string of valid Unicode")
        : throw Invalid(path, "a string");

    private static string NameOf(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw Invalid(path, "names of valid Unicode");
        }
    }
}
