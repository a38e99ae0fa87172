using System.Runtime.CompilerServices;

namespace Moderator.Storage.Comments;

/// <summary>
/// What a database gives back as it came: valid UTF-16 without U+0000. SQLite would turn a lone surrogate into U+FFFD
/// without a word, and PostgreSQL takes no U+0000; so neither is let in.
/// </summary>
public static class StorableText
{
    /// <summary>Where the first character stands that cannot be stored; null where every one can be.</summary>
    public static int? FindUnstorable(ReadOnlySpan<char> text)
    {
        var from = 0;
        while (true)
        {
            // Most texts have neither: one vectorised look, and done.
            var found = text[from..].IndexOfAnyInRange('\uD800', '\uDFFF');
            var nul = text[from..].IndexOf('\0');
            if (nul >= 0 && (found < 0 || nul < found)) return from + nul;
            if (found < 0) return null;
            var at = from + found;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) return at;
            from = at + 2;
        }
    }

    internal static void Check(Submission submission)
    {
        var comment = submission.Comment;
        Check(comment.Id);
        Check(comment.Text);
        Check(comment.Site);
        Check(comment.Section);
        Check(comment.Article?.Id);
        Check(comment.Article?.Title);
        Check(comment.Article?.Url);
        Check(comment.ParentId);
        Check(comment.Author?.Id);
        Check(comment.Author?.Name);
        Check(comment.Language);
        if (comment.Site is "") throw new ArgumentException("A site is null or has a name; it is empty.", nameof(submission));
    }

    internal static void Check(ModeratorDecision decision)
    {
        Check(decision.Moderator);
        Check(decision.Reason);
    }

    internal static void Check(string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not null && FindUnstorable(value) is { } at)
            throw new ArgumentException($"{name} holds a lone surrogate or U+0000 at {at}.", name);
    }
}
