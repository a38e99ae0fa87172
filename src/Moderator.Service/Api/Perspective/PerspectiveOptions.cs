using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Api.Perspective;

/// <summary>How the service stands in for Perspective. Every default stands here.</summary>
public sealed record PerspectiveOptions
{
    /// <summary>The longest comment, in bytes of UTF-8: Perspective's own limit.</summary>
    [Range(1, 10_000_000)]
    public int MaxCommentBytes { get; init; } = 20_480;

    /// <summary>The longest entry of a context, in bytes of UTF-8.</summary>
    [Range(1, 100_000_000)]
    public int MaxContextEntryBytes { get; init; } = 1_048_576;

    /// <summary>The largest request body, in bytes: room for an article and a parent comment beside the comment.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxBodyBytes { get; init; } = 4_194_304;

    /// <summary>How many attributes one request may ask for.</summary>
    [Range(1, 1_000)]
    public int MaxAttributes { get; init; } = 100;

    /// <summary>Whether a comment of type HTML is read as what its reader sees. Perspective refused it.</summary>
    public bool TakesHtml { get; init; } = true;

    /// <summary>
    /// The language of a comment that is too short to tell it by, where the request names none; null where that is an
    /// error, as it was with Perspective.
    /// </summary>
    [RegularExpression("[a-z]{2,3}")]
    public string? AssumedLanguage { get; init; } = "en";

    /// <summary>Up to how many letters a comment is that short. A longer one in no known language is an error.</summary>
    [Range(0, 10_000)]
    public int AssumedUpToLetters { get; init; } = 40;

    /// <summary>The address that clients reach the service by, for the discovery document; null where it is the one that they ask.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// Which of our attributes stand for a name that a client may ask for, beside and before <see cref="AttributeNames.Default"/>:
    /// <c>{"LIKELY_TO_REJECT": "TOXICITY, SPAM"}</c>. Of several, the highest score counts. None (<c>""</c>): nothing of ours
    /// does, and the name is left out where the request also asks for one that is served.
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
