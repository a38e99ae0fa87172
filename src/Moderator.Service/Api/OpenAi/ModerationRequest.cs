using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Moderator.Service.Api.OpenAi;

/// <summary>A request for moderation, decoded and checked.</summary>
/// <param name="Inputs">One for each result: the texts that are judged together.</param>
/// <param name="Model">The model that is asked for; null where any will do.</param>
internal sealed record ModerationRequest(IReadOnlyList<IReadOnlyList<string>> Inputs, string? Model)
{
    // Names of OpenAI's own models: a client that moves keeps its setting.
    private static readonly string[] TheirModels = ["omni-moderation", "text-moderation"];

    /// <summary>
    /// Reads a body. A string, or an array of strings: one result for each. An array of typed parts is one input, as it is
    /// for OpenAI: one result.
    /// </summary>
    /// <param name="body">An object.</param>
    /// <param name="options">The limits.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">What does not fit.</param>
    public static bool TryRead(JsonElement body, ServiceOptions options, [NotNullWhen(true)] out ModerationRequest? request, [NotNullWhen(false)] out OpenAiError? error)
    {
        request = null;
        string? model = null;
        if (body.TryGetProperty("model", out var named) && named.ValueKind != JsonValueKind.Null)
        {
            if (named.ValueKind != JsonValueKind.String || WireJson.StringOf(named) is not { } name)
            {
                error = OpenAiError.Invalid("model", "Invalid type for 'model': expected a string.", "invalid_type");
                return false;
            }

            model = Array.Exists(TheirModels, t => name.StartsWith(t, StringComparison.Ordinal)) ? null : name;
        }

        if (!body.TryGetProperty("input", out var input) || input.ValueKind == JsonValueKind.Null)
        {
            error = OpenAiError.Invalid("input", "Missing required parameter: 'input'.", "missing_required_parameter");
            return false;
        }

        var inputs = new List<IReadOnlyList<string>>();
        error = input.ValueKind switch
        {
            JsonValueKind.String => AddText(input, "input", options, inputs),
            JsonValueKind.Array => AddList(input, options, inputs),
            _ => OpenAiError.Invalid("input", "Invalid type for 'input': expected a string, an array of strings, or an array of text parts.", "invalid_type"),
        };
        if (error is null) request = new ModerationRequest(inputs, model);
        return error is null;
    }

    private static OpenAiError? AddList(JsonElement list, ServiceOptions options, List<IReadOnlyList<string>> inputs)
    {
        var count = list.GetArrayLength();
        if (count == 0) return OpenAiError.Invalid("input", "Invalid 'input': expected at least one item, found an empty array.", "empty_array");
        if (count > options.MaxBatchComments) return OpenAiError.Invalid("input", $"Invalid 'input': expected at most {options.MaxBatchComments} items, found {count}.", "array_above_max_length");
        var parts = new List<IReadOnlyList<string>>();
        for (var i = 0; i < count; i++)
        {
            var (item, path) = (list[i], $"input[{i}]");
            var error = item.ValueKind switch
            {
                JsonValueKind.String => AddText(item, path, options, inputs),
                JsonValueKind.Object => AddPart(item, path, options, parts),
                _ => OpenAiError.Invalid(path, $"Invalid type for '{path}': expected a string or a text part.", "invalid_type"),
            };
            if (error is not null) return error;
        }

        if (parts.Count == 0) return null;
        if (inputs.Count > 0) return OpenAiError.Invalid("input", "Invalid 'input': found strings beside parts, expected one of the two.", "invalid_type");
        inputs.Add([.. parts.Select(p => p[0])]);
        return null;
    }

    private static OpenAiError? AddPart(JsonElement part, string path, ServiceOptions options, List<IReadOnlyList<string>> parts)
    {
        var type = part.TryGetProperty("type", out var found) && found.ValueKind == JsonValueKind.String ? WireJson.StringOf(found) : null;
        if (type is "image_url") return OpenAiError.Invalid(path, $"'{path}' is an image: this service judges texts alone.", "image_not_supported");
        if (type is not "text" || !part.TryGetProperty("text", out var text)) return OpenAiError.Invalid(path, $"Invalid '{path}': expected {{\"type\": \"text\", \"text\": ...}}.", "invalid_value");
        return AddText(text, path + ".text", options, parts);
    }

    private static OpenAiError? AddText(JsonElement element, string path, ServiceOptions options, List<IReadOnlyList<string>> texts)
    {
        if (element.ValueKind != JsonValueKind.String) return OpenAiError.Invalid(path, $"Invalid type for '{path}': expected a string.", "invalid_type");
        if (WireJson.StringOf(element) is not { } text) return OpenAiError.Invalid(path, $"Invalid '{path}': expected a string of valid Unicode.", "invalid_value");
        if (text.Length > options.MaxTextLength)
            return OpenAiError.Invalid(path, $"Invalid '{path}': expected at most {options.MaxTextLength} characters, found {text.Length}.", "string_above_max_length");
        texts.Add([text]);
        return null;
    }
}
