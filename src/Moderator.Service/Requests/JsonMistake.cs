using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Moderator.Service.Api;

namespace Moderator.Service.Requests;

/// <summary>Says what is wrong with a JSON body: where, what was expected and what kind of value was found. Never quotes it.</summary>
internal static class JsonMistake
{
    private const int LongestPath = 100;

    /// <param name="error">What the serialiser threw. Its own message is left out: it names C# types and may quote the text.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="expected">What it was read as.</param>
    public static string Describe(JsonException error, ReadOnlyMemory<byte> body, JsonTypeInfo expected)
    {
        var options = expected.Options;
        var place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
        if (error.Path is { Length: > 0 and <= LongestPath } path && path.All(c => c is > ' ' and < '\x7f') && Compare(path, body, expected) is { } difference)
            return $"{path}{place}: {difference}.";
        return $"The body is not JSON that this address takes{place}: expected valid UTF-8 JSON, nested at most {options.MaxDepth} deep, with fields of the types in /openapi/v1.json, each named once, and no lone surrogate in a text.";
    }

    /// <summary>What stands at a path of a body, against what was to stand there; null where that is not the mistake.</summary>
    private static string? Compare(string path, ReadOnlyMemory<byte> body, JsonTypeInfo expected)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = expected.Options.MaxDepth, AllowDuplicateProperties = false });
            var (found, wanted) = (document.RootElement, (JsonTypeInfo?)expected);
            foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                var isItem = step[^1] == ']';
                if (isItem && found.ValueKind == JsonValueKind.Array && int.TryParse(step.AsSpan(0, step.Length - 1), out var at) && at < found.GetArrayLength()) found = found[at];
                else if (!isItem && found.ValueKind == JsonValueKind.Object && found.TryGetProperty(step, out var inner)) found = inner;
                else return null;

                var within = wanted;
                wanted = StepInto(within, step, isItem);
                if (wanted is null) return within is { Kind: JsonTypeInfoKind.Object } ? $"is no field of this address; expected one of {string.Join(", ", within.Properties.Select(p => p.Name))}" : null;
            }

            return IsOfKind(found.ValueKind, wanted!) ? null : $"expected {NameOf(wanted!)}, found {(found.ValueKind == JsonValueKind.Number && IsNumber(wanted!) ? "another number" : WireJson.NameOf(found.ValueKind))}";
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonTypeInfo? StepInto(JsonTypeInfo? within, string name, bool isItem) => within?.Kind switch
    {
        JsonTypeInfoKind.Object when !isItem && within.Properties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal)) is { } property => within.Options.GetTypeInfo(property.PropertyType),
        JsonTypeInfoKind.Dictionary when !isItem => within.Options.GetTypeInfo(within.ElementType!),
        JsonTypeInfoKind.Enumerable when isItem => within.Options.GetTypeInfo(within.ElementType!),
        _ => null,
    };

    private static bool IsOfKind(JsonValueKind found, JsonTypeInfo wanted) => NameOf(wanted) switch
    {
        Text => found == JsonValueKind.String,
        YesOrNo => found is JsonValueKind.True or JsonValueKind.False,
        List => found == JsonValueKind.Array,
        Map => found == JsonValueKind.Object,
        // A number of the wrong size or with a fraction is said too: it is no whole number of this size.
        _ => false,
    };

    private static bool IsNumber(JsonTypeInfo wanted) => (Nullable.GetUnderlyingType(wanted.Type) ?? wanted.Type) is { } type && (type == typeof(int) || type == typeof(long) || type == typeof(double));

    private const string Text = "a string";
    private const string YesOrNo = "true or false";
    private const string List = "an array";
    private const string Map = "an object";

    private static string NameOf(JsonTypeInfo wanted)
    {
        var type = Nullable.GetUnderlyingType(wanted.Type) ?? wanted.Type;
        return wanted.Kind switch
        {
            JsonTypeInfoKind.Enumerable => List,
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => Map,
            _ when type == typeof(bool) => YesOrNo,
            _ when type == typeof(int) => "a whole number of at most 32 bits",
            _ when type == typeof(long) => "a whole number of at most 64 bits",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(DateTimeOffset) => "a time such as \"2026-11-22T16:29:37Z\"",
            _ => Text,
        };
    }
}
