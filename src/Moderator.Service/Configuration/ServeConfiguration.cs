using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Moderator.Core.Policies;

namespace Moderator.Service.Configuration;

/// <summary>
/// How the service is to run, put together from a JSON file, the environment and the command line, in this order; a name
/// that is not known and a value that does not fit are refused before anything starts.
/// </summary>
public sealed class ServeConfiguration
{
    private const string Prefix = "MODERATOR_";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(), new WordBoolean() },
    };

    private static readonly JsonDocumentOptions Document = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private ServeConfiguration(ServeSettings values, IReadOnlyList<Setting> settings, IReadOnlyList<string> warnings) =>
        (Values, Settings, Warnings) = (values, settings, warnings);

    /// <summary>Everything that was set, and the defaults of what was not.</summary>
    public ServeSettings Values { get; }

    /// <summary>The same one by one, with where each comes from.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>What looks like a mistake and stops nothing: an environment variable of ours that sets nothing.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <param name="file">The file's path; null for none.</param>
    /// <param name="environment">All variables by name; those that begin with MODERATOR_ count.</param>
    /// <param name="commandLine">Settings by name, each with one value or several.</param>
    /// <exception cref="ConfigurationException">A name is unknown or a value does not fit.</exception>
    /// <exception cref="ServiceOptionsException">A value is out of bounds.</exception>
    public static ServeConfiguration Read(string? file, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, IReadOnlyList<string>> commandLine)
    {
        var known = Leaves(typeof(ServeSettings), "").ToDictionary(l => l.Name, StringComparer.OrdinalIgnoreCase);
        var merged = new JsonObject();
        var sources = new Dictionary<string, SettingSource>(StringComparer.OrdinalIgnoreCase);
        if (file is not null) AddFile(file, known, merged, sources);
        var warnings = AddEnvironment(environment, known, merged, sources);
        foreach (var (name, values) in commandLine) Put(known[name], values, SettingSource.CommandLine, merged, sources);

        ServeSettings settings;
        try
        {
            settings = merged.Deserialize<ServeSettings>(Json)!;
        }
        catch (JsonException error)
        {
            throw new ConfigurationException(Explain(error, known, merged, sources, file));
        }

        settings.Options.Validate();
        return new ServeConfiguration(settings, [.. known.Values.Select(l => new Setting(l.Name, l.VariableShown, Show(l, settings), sources.GetValueOrDefault(l.Name)))], warnings);
    }

    private static void AddFile(string file, Dictionary<string, Leaf> known, JsonObject merged, Dictionary<string, SettingSource> sources)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(File.ReadAllBytes(file), documentOptions: Document);
        }
        catch (JsonException error)
        {
            throw new ConfigurationException($"{file}, line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: found broken JSON, expected an object of settings.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: cannot be read: {error.Message}");
        }

        if (root is not JsonObject settings) throw new ConfigurationException($"{file}: found no JSON object, expected an object of settings.");
        var mistakes = new List<string>();
        Walk(settings, "", known, (leaf, value) =>
        {
            Place(merged, leaf.Name, value?.DeepClone());
            sources[leaf.Name] = SettingSource.File;
        }, name => mistakes.Add($"{file}: found the setting \"{name}\", which there is not.{Suggest(name, known.Keys)}"));
        if (mistakes.Count > 0) throw new ConfigurationException(string.Join(Environment.NewLine, mistakes));
    }

    private static void Walk(JsonObject node, string prefix, Dictionary<string, Leaf> known, Action<Leaf, JsonNode?> found, Action<string> unknown)
    {
        foreach (var (key, value) in node)
        {
            var name = prefix + key;
            if (known.TryGetValue(name, out var leaf)) found(leaf, value);
            else if (value is JsonObject inner && known.Keys.Any(k => k.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase))) Walk(inner, name + ".", known, found, unknown);
            else unknown(name);
        }
    }

    private static List<string> AddEnvironment(IReadOnlyDictionary<string, string> environment, Dictionary<string, Leaf> known, JsonObject merged, Dictionary<string, SettingSource> sources)
    {
        var byVariable = known.Values.Where(l => l.Variable is not null).ToDictionary(l => l.Variable!, StringComparer.Ordinal);
        // Read by other verbs, or by this one before the rest.
        HashSet<string> others = [Prefix + "CONFIG", Prefix + "KEY", Prefix + "URL"];
        List<string> warnings = [];
        foreach (var (variable, value) in environment.Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (value.Length == 0) continue;
            if (string.Equals(variable, Prefix + "URL", StringComparison.Ordinal)) Put(known["urls"], [value], SettingSource.Environment, merged, sources);
            else if (byVariable.TryGetValue(variable, out var leaf)) Put(leaf, leaf.IsList ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [value], SettingSource.Environment, merged, sources);
            else if (!others.Contains(variable)) warnings.Add($"The environment variable {variable} sets nothing.{Suggest(variable, byVariable.Keys)}");
        }

        return warnings;
    }

    private static void Put(Leaf leaf, IReadOnlyList<string> values, SettingSource source, JsonObject merged, Dictionary<string, SettingSource> sources)
    {
        Place(merged, leaf.Name, leaf.IsList ? new JsonArray([.. values.Select(v => (JsonNode)v)]) : values[0]);
        sources[leaf.Name] = source;
    }

    private static void Place(JsonObject root, string name, JsonNode? value)
    {
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
            root = root[part] as JsonObject ?? (JsonObject)(root[part] = new JsonObject());
        root[parts[^1]] = value;
    }

    private static string Explain(JsonException error, Dictionary<string, Leaf> known, JsonObject merged, Dictionary<string, SettingSource> sources, string? file)
    {
        // "$.telemetry.metrics" or "$.urls[1]".
        var path = (error.Path ?? "$").TrimStart('$').TrimStart('.');
        var name = path.Split('[')[0];
        if (!known.TryGetValue(name, out var leaf)) return $"The configuration cannot be read at \"{path}\".";
        JsonNode? found = merged;
        foreach (var part in leaf.Name.Split('.')) found = (found as JsonObject)?[part];
        var place = sources.GetValueOrDefault(leaf.Name) switch
        {
            SettingSource.Environment => leaf.Variable ?? leaf.Name,
            SettingSource.File => $"{file}, \"{leaf.Name}\"",
            _ => leaf.Name,
        };
        return $"{place}: found {(leaf.IsSecret ? "a value" : found?.ToJsonString() ?? "null")}, expected {leaf.Expected}.";
    }

    private static string Suggest(string name, IEnumerable<string> names) => DidYouMean.Nearest(name, names) is { } near ? $" Did you mean \"{near}\"?" : "";

    private static string Show(Leaf leaf, ServeSettings settings)
    {
        object? value = settings;
        foreach (var property in leaf.Path) value = value is null ? null : property.GetValue(value);
        if (leaf.IsSecret) return value is null ? "not set" : "set";
        return value switch
        {
            null => "none",
            string text => text,
            bool yes => yes ? "true" : "false",
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            IDictionary map => map.Count == 0 ? "none" : string.Join(", ", map.Keys.Cast<object>().Select(k => $"{k} = {map[k]}").Order(StringComparer.Ordinal)),
            IEnumerable list => list.Cast<object>().ToList() is { Count: > 0 } items ? string.Join(", ", items.Select(i => Convert.ToString(i, CultureInfo.InvariantCulture))) : "none",
            var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>Every setting there is: what a record holds that is no record of ours itself.</summary>
    private static IEnumerable<Leaf> Leaves(Type type, string prefix, params PropertyInfo[] above)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            var name = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (inner.Namespace!.StartsWith("Moderator", StringComparison.Ordinal) && inner is { IsEnum: false, IsClass: true })
            {
                foreach (var leaf in Leaves(inner, name + ".", [.. above, property])) yield return leaf;
            }
            else
            {
                yield return new Leaf(name, [.. above, property], inner);
            }
        }
    }

    private sealed record Leaf(string Name, IReadOnlyList<PropertyInfo> Path, Type Type)
    {
        public bool IsList => Type != typeof(string) && Type.IsAssignableTo(typeof(IEnumerable)) && !IsMap;

        public bool IsSecret => Name.EndsWith("secret", StringComparison.OrdinalIgnoreCase) || Name.EndsWith("password", StringComparison.OrdinalIgnoreCase);

        public string? Variable => IsMap ? null
            // Every verb reads the data directory's, under its short name.
            : string.Equals(Name, "dataDirectory", StringComparison.Ordinal) ? Prefix + "DATA_DIR"
            : Prefix + string.Join("__", Name.Split('.').Select(JsonNamingPolicy.SnakeCaseUpper.ConvertName));

        /// <summary>With the short name that other verbs read too.</summary>
        public string? VariableShown => string.Equals(Name, "urls", StringComparison.Ordinal) ? $"{Variable} or {Prefix}URL" : Variable;

        private bool IsMap => Type.IsGenericType && Type.GetInterfaces().Append(Type).Any(i => i.IsGenericType && (i.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IDictionary<,>)));

        public string Expected => Type switch
        {
            var t when t == typeof(bool) => "true or false",
            var t when t == typeof(int) || t == typeof(long) => "a whole number",
            var t when t == typeof(double) => "a number",
            var t when t == typeof(TimeSpan) => "a time as [days.]hours:minutes:seconds, for example \"00:00:30\"",
            { IsEnum: true } t => "one of " + string.Join(", ", Enum.GetNames(t)),
            _ when IsMap => "an object of names and values",
            _ when IsList => "a list",
            _ => "a string",
        };
    }

    /// <summary>"true" and "false" in quotes are what the environment can say.</summary>
    private sealed class WordBoolean : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
            _ => throw new JsonException(),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}
