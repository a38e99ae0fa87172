using Microsoft.AspNetCore.Http.HttpResults;
using Moderator.Core.Scoring;
using Moderator.Service.Problems;
using Moderator.Storage.Comments;

namespace Moderator.Service.Requests;

/// <summary>Collects what is wrong with the fields of a request, by their JSON names, so that one answer says all.</summary>
internal sealed class FieldChecks(ServiceOptions options)
{
    private Dictionary<string, List<string>>? _errors;

    public bool Failed => _errors is not null;

    /// <summary>An id or a name: not empty, not long, nothing that a database could not give back.</summary>
    public void Id(string field, string? value, bool required = false)
    {
        if (value is null)
        {
            if (required) Add(field, "Is missing; expected a string.");
            return;
        }

        if (value.Length == 0) Add(field, "Is empty; expected at least one character.");
        Length(field, value, options.MaxIdLength);
        Storable(field, value);
    }

    /// <summary>A comment's own id: an id that can stand in an address.</summary>
    public void CommentId(string field, string? value)
    {
        Id(field, value, required: true);
        if (value is "." or "..") Add(field, "Is \".\" or \"..\", which no address can name; expected another id.");
    }

    /// <summary>A title, an address or a reason: may be empty.</summary>
    public void Field(string field, string? value)
    {
        if (value is null) return;
        Length(field, value, options.MaxFieldLength);
        Storable(field, value);
    }

    /// <summary>A comment's text: may be empty.</summary>
    public void Text(string field, string? value)
    {
        if (value is null)
        {
            Add(field, "Is missing; expected a string.");
            return;
        }

        Length(field, value, options.MaxTextLength);
        Storable(field, value);
    }

    /// <summary>A text that is looked at and not stored: only its length counts.</summary>
    public void Unstored(string field, string? value)
    {
        if (value is not null) Length(field, value, options.MaxTextLength);
    }

    /// <summary>A language tag such as <c>en</c> or <c>pt-BR</c>.</summary>
    /// <returns>Its primary part in lower case; null where there is none.</returns>
    public string? Language(string field, string? value)
    {
        if (value is null) return null;
        var end = value.IndexOf('-', StringComparison.Ordinal);
        var primary = end < 0 ? value : value[..end];
        if (value.Length <= 35 && primary.Length is 2 or 3 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && primary.All(char.IsAsciiLetter))
            return primary.ToLowerInvariant();
        Add(field, "Is no language tag; expected for example en or pt-BR.");
        return null;
    }

    /// <summary>Labels by attribute, 0 to 1.</summary>
    public Dictionary<AttributeId, double> Labels(string field, IReadOnlyDictionary<string, double>? labels)
    {
        var parsed = new Dictionary<AttributeId, double>();
        foreach (var (name, label) in labels ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            if (!Attributes.TryParse(name, out var attribute))
                Add(field, $"Names an unknown attribute; expected one of {string.Join(", ", Attributes.AllNames)}.");
            else if (label is not (>= 0 and <= 1))
                Add(field, $"The label of {attribute.WireName()} is not from 0 to 1.");
            else
                parsed[attribute] = label;
        }

        return parsed;
    }

    public void Add(string field, string message)
    {
        _errors ??= new Dictionary<string, List<string>>(StringComparer.Ordinal);
        if (!_errors.TryGetValue(field, out var messages)) _errors[field] = messages = [];
        if (!messages.Contains(message, StringComparer.Ordinal)) messages.Add(message);
    }

    /// <summary>The answer that lists what was found.</summary>
    public ProblemHttpResult Refusal() => TypedResults.Problem(Problem.Of(
        400,
        "invalid_fields",
        "The request has fields that this address does not take; \"errors\" lists them.",
        _errors!.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal)));

    private void Length(string field, string value, int max)
    {
        if (value.Length > max) Add(field, $"Is {value.Length} characters long; expected at most {max}.");
    }

    private void Storable(string field, string value)
    {
        if (StorableText.FindUnstorable(value) is { } at)
            Add(field, $"Holds U+0000 or a lone surrogate at character {at}, which cannot be stored as it came; remove it.");
    }
}
