using System.Globalization;
using System.Text;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;
using Moderator.Storage.Users;

namespace Moderator.Storage.Search;

/// <summary>Which comments to find. What is null asks for nothing; all that is given must hold.</summary>
public sealed record CommentQuery
{
    /// <summary>Words that the latest text must hold, whatever their case and accents; made by <see cref="SearchWords.TryParse"/>.</summary>
    public SearchWords? Words { get; init; }

    /// <summary>Only this site's; null for every site's.</summary>
    public string? Site { get; init; }

    /// <summary>Only comments that were submitted without a site.</summary>
    public bool OnlyWithoutSite { get; init; }

    public string? Section { get; init; }

    public string? AuthorId { get; init; }

    public string? ArticleId { get; init; }

    /// <summary>The action that stands.</summary>
    public ModerationAction? Action { get; init; }

    /// <summary>Only comments that first arrived at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only comments that first arrived before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who made the decision that stands: the policy or a moderator.</summary>
    public DecisionSource? Source { get; init; }

    /// <summary>The name of the moderator who made the decision that stands.</summary>
    public string? Moderator { get; init; }

    /// <summary>A rule of the policy that matched the latest text.</summary>
    public string? RuleId { get; init; }

    /// <summary>As the site said, or else as the model found.</summary>
    public string? Language { get; init; }

    /// <summary>Whose score <see cref="ScoreFrom"/> and <see cref="ScoreTo"/> mean, both included; null for the highest of all.</summary>
    public AttributeId? Attribute { get; init; }

    public double? ScoreFrom { get; init; }

    public double? ScoreTo { get; init; }

    /// <summary>Only what this user may see; null for everything.</summary>
    public User? VisibleTo { get; init; }

    /// <summary>Goes on after this place; null starts with the newest.</summary>
    public CommentCursor? After { get; init; }

    /// <summary>How many at most; 1 or more.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of comments, the last to arrive first.</summary>
/// <param name="Comments">As they stand.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record CommentPage(IReadOnlyList<StandingComment> Comments, CommentCursor? Next)
{
    /// <summary>The store's keys of them.</summary>
    public IReadOnlyList<long> Keys { get; init; } = [];
}

/// <summary>A place in a list of comments by arrival. It stays right while comments come: they come before the first page.</summary>
/// <param name="Key">The store's key of the last comment before it.</param>
public sealed record CommentCursor(long Key)
{
    private const string Prefix = "before_";

    /// <summary>The form that clients hold, for example <c>before_17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Key}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static CommentCursor? Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? new CommentCursor(key)
            : null;
}

/// <summary>Words to find, in the word index's own language. Nothing that a person types is read as an operator of it.</summary>
public sealed record SearchWords
{
    private SearchWords(string match) => Match = match;

    /// <summary>An expression of FTS5: quoted strings, all of which must be found.</summary>
    internal string Match { get; }

    /// <summary>
    /// Reads words with blanks between them. All must be in the text; a "quoted phrase" must stand there as it is; a word
    /// that ends in * stands for every word that begins so. In scripts without blanks, and in Korean, a word is found wherever
    /// it stands.
    /// </summary>
    /// <returns>Null where the text has no letter, digit or emoji to look for.</returns>
    public static SearchWords? TryParse(string text)
    {
        var match = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            var isPhrase = text[at] == '"';
            var end = text.IndexOfAny(isPhrase ? ['"'] : [' ', '\t', '\n', '\r', '"'], isPhrase ? at + 1 : at);
            if (end < 0) end = text.Length;
            Add(match, isPhrase ? text[(at + 1)..end] : text[at..end]);
            at = end + (isPhrase || (end < text.Length && text[end] != '"') ? 1 : 0);
        }

        return match.Length == 0 ? null : new SearchWords(match.ToString());
    }

    private static void Add(StringBuilder match, string words)
    {
        var isPrefix = words.EndsWith('*');
        // What is no word to the index would match nothing at all.
        if (!SearchText.HasWord(words)) return;
        if (match.Length > 0) match.Append(' ');
        match.Append('"').Append(SearchText.Of(isPrefix ? words[..^1] : words)).Append('"').Append(isPrefix ? " *" : "");
    }
}
