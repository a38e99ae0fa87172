using System.Text.Json;
using System.Text.Json.Nodes;

namespace Moderator.Service.Tests.Native;

/// <summary>The part of JSON Schema that the service's document uses, checked against what is sent. An object with a property that its schema does not name does not match.</summary>
internal sealed class JsonSchema(JsonNode document)
{
    /// <returns>What does not match, with its place; empty where all does.</returns>
    public List<string> Check(JsonNode? schema, JsonNode? value)
    {
        var findings = new List<string>();
        Check(schema, value, "$", findings);
        return findings;
    }

    private void Check(JsonNode? schema, JsonNode? value, string place, List<string> findings)
    {
        schema = Resolve(schema);
        if (schema is not JsonObject { Count: > 0 } described) return;
        if ((described["oneOf"] ?? described["anyOf"]) is JsonArray choices)
        {
            if (!choices.Any(choice => CheckAlone(choice, value).Count == 0)) findings.Add($"{place} is none of the choices: {string.Join("; ", CheckAlone(choices[0], value))}");
            return;
        }

        var kind = KindOf(value);
        var types = described["type"] switch
        {
            null => [],
            JsonArray many => many.Select(t => t!.GetValue<string>()).ToArray(),
            var one => [one.GetValue<string>()],
        };
        if (types.Length > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number")))
        {
            findings.Add($"{place} is {kind}, not {string.Join(" or ", types)}");
            return;
        }

        if (value is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++) Check(described["items"], items[i], $"{place}[{i}]", findings);
        }

        if (value is JsonObject members) CheckMembers(described, members, place, findings);
        if (value is not null && described["minimum"] is { } least && value.GetValue<double>() < least.GetValue<double>()) findings.Add($"{place} is below {least}");
        if (value is not null && described["maximum"] is { } most && value.GetValue<double>() > most.GetValue<double>()) findings.Add($"{place} is above {most}");
    }

    private void CheckMembers(JsonObject schema, JsonObject members, string place, List<string> findings)
    {
        foreach (var name in schema["required"] as JsonArray ?? [])
        {
            if (!members.ContainsKey(name!.GetValue<string>())) findings.Add($"{place} has no {name}");
        }

        var known = schema["properties"] as JsonObject;
        foreach (var (name, member) in members)
        {
            if (known?[name] is { } property) Check(property, member, $"{place}.{name}", findings);
            else if (schema["additionalProperties"] is JsonObject any) Check(any, member, $"{place}.{name}", findings);
            else if (known is not null) findings.Add($"{place}.{name} is not in the schema");
        }
    }

    private List<string> CheckAlone(JsonNode? schema, JsonNode? value)
    {
        var findings = new List<string>();
        Check(schema, value, "$", findings);
        return findings;
    }

    private JsonNode? Resolve(JsonNode? schema)
    {
        while (schema is JsonObject described && described["$ref"] is { } reference)
        {
            var found = document;
            foreach (var name in reference.GetValue<string>().Split('/').Skip(1)) found = found?[name] ?? throw new KeyNotFoundException($"{reference} is not in the document.");
            schema = found;
        }

        return schema;
    }

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => value.ToJsonString().All(c => c is '-' or (>= '0' and <= '9')) ? "integer" : "number",
    };
}
