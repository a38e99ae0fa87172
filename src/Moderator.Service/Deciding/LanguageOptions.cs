using System.ComponentModel.DataAnnotations;
using Moderator.Classifier.Languages;
using Moderator.Core.Comments;

namespace Moderator.Service.Deciding;

/// <summary>
/// In which language comments are expected to be. It settles what a text of a few words, or of none, counts as; a longer
/// one in another language is found to be so all the same.
/// </summary>
public sealed record LanguageOptions
{
    /// <summary>The language of every site that <see cref="Sites"/> does not name, an ISO 639-1 code; null where none is expected.</summary>
    [DetectedLanguage]
    public string? Expected { get; init; } = "en";

    /// <summary>The languages of single sites: <c>{"zeitung": "de"}</c>.</summary>
    [DetectedLanguage]
    public IReadOnlyDictionary<string, string> Sites { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What language a comment counts as.</summary>
    /// <param name="comment">The comment; what its site says of its language stands.</param>
    /// <param name="detected">What the model found; null where it could not tell.</param>
    /// <returns>An ISO 639-1 code, or null where nothing tells.</returns>
    public string? LanguageOf(Comment comment, string? detected) => comment.Language ?? Tell(comment, detected);

    /// <summary>What is found of a comment's language, whatever its site says.</summary>
    public string? Tell(Comment comment, string? detected) =>
        ExpectedLanguage.Tell(comment.Text, detected, comment.Site is { } site && Sites.TryGetValue(site, out var own) ? own : Expected);
}

/// <summary>A language that can be told from others, or null; of a map, each value is one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DetectedLanguageAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value switch
    {
        null => true,
        string language => LanguageDetector.Languages.Contains(language, StringComparer.Ordinal),
        IReadOnlyDictionary<string, string> languages => languages.Values.All(l => LanguageDetector.Languages.Contains(l, StringComparer.Ordinal)),
        _ => false,
    };

    public override string FormatErrorMessage(string name) => $"Names a language that cannot be told from others; expected {string.Join(", ", LanguageDetector.Languages)}.";
}
