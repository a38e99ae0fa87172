using System.Text.Json;
using Moderator.Classifier.Languages;

namespace Moderator.Service.Api.Perspective;

/// <summary>The languages of a comment: what the request named, and what was found.</summary>
/// <param name="Requested">As they were sent; empty where none was.</param>
/// <param name="Detected">What the comment's own words tell; null where they do not.</param>
/// <param name="Assumed">What stands in where neither tells; null where nothing does.</param>
internal sealed record CommentLanguages(IReadOnlyList<string> Requested, string? Detected, string? Assumed)
{
    /// <summary>What is answered as <c>languages</c>: the request's, or else what was found.</summary>
    public IReadOnlyList<string> Languages => Requested.Count > 0 ? Requested : Found;

    /// <summary>What is answered as <c>detectedLanguages</c>. Where the text does not tell, the request's word is the best there is.</summary>
    public IReadOnlyList<string> DetectedLanguages => Detected is { } detected ? [detected] : Languages;

    private IReadOnlyList<string> Found => (Detected ?? Assumed) is { } found ? [found] : [];

    /// <summary>Reads what the request names.</summary>
    /// <exception cref="GoogleErrorException">One is no language tag.</exception>
    public static IReadOnlyList<string> ReadRequested(ProtoJson body)
    {
        var languages = body.Strings("languages", "languages");
        for (var i = 0; i < languages.Count; i++)
        {
            if (PrimaryOf(languages[i]) is null) throw ProtoJson.Invalid($"languages[{i}]", "a language tag like en or pt-BR");
        }

        return languages;
    }

    /// <summary>Puts together what was named and what was found.</summary>
    /// <exception cref="GoogleErrorException">Nothing tells the language.</exception>
    public static CommentLanguages Of(IReadOnlyList<string> requested, string? detected, string text, PerspectiveOptions options)
    {
        // Of a few words, another language must be clear. Where none is found, the request must name one or the text be short.
        if (requested.Count == 0 && detected is not null) detected = ExpectedLanguage.Tell(text, detected, options.AssumedLanguage);
        var languages = new CommentLanguages(requested, detected, IsShort(text, options.AssumedUpToLetters) ? options.AssumedLanguage : null);
        return languages.Languages.Count > 0
            ? languages
            : throw new GoogleErrorException(GoogleError.Invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED"));
    }

    /// <summary>The error where an attribute does not know a language of the comment; null where it knows each.</summary>
    /// <param name="attribute">As it was asked for.</param>
    /// <param name="known">ISO 639-1 codes.</param>
    public GoogleError? FindUnsupported(string attribute, IReadOnlyList<string> known)
    {
        var unsupported = Languages.Where(l => !known.Contains(PrimaryOf(l)!, StringComparer.Ordinal)).ToList();
        return unsupported.Count == 0 ? null : GoogleError.Invalid(
            $"Attribute {attribute} does not support request languages: {string.Join(",", unsupported)}",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            json =>
            {
                json.WriteStartObject("languageNotSupportedByAttributeError");
                Write(json, "detectedLanguages", Found);
                Write(json, "requestedLanguages", Requested);
                json.WriteString("attribute", attribute);
                json.WriteEndObject();
            });
    }

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> languages)
    {
        json.WriteStartArray(name);
        foreach (var language in languages) json.WriteStringValue(language);
        json.WriteEndArray();
    }

    /// <summary>The primary part of a BCP 47 tag in lower case; null where it is none.</summary>
    public static string? PrimaryOf(string tag)
    {
        var end = tag.AsSpan().IndexOfAny('-', '_');
        var primary = end < 0 ? tag : tag[..end];
        return tag.Length <= 35 && primary.Length is 2 or 3 && primary.All(char.IsAsciiLetter) && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? primary.ToLowerInvariant()
            : null;
    }

    /// <summary>Whether a text has some Latin letters, no others, and too few to tell a language by.</summary>
    private static bool IsShort(string text, int most)
    {
        var letters = 0;
        foreach (var c in text)
        {
            if (!char.IsLetter(c)) continue;
            if (c > '\u024F' || ++letters > most) return false;
        }

        return letters > 0;
    }
}
