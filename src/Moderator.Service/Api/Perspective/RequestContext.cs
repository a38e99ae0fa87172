using Moderator.Classifier.Models;

namespace Moderator.Service.Api.Perspective;

/// <summary>Reads what a comment stands under.</summary>
internal static class RequestContext
{
    // A longer text is an article, not the title of one.
    private const int LongestTitle = 300;

    /// <summary>
    /// <c>articleAndParentComment</c> says which is which. Of <c>entries</c>, the last one is what the comment answers and
    /// one before it the article: so conversationai-moderator sends them. An entry that is JSON describes where the comment
    /// stands (Coral) and is no text.
    /// </summary>
    /// <exception cref="GoogleErrorException">Both forms are there, or a text does not fit.</exception>
    public static CommentContext Read(ProtoJson body, PerspectiveOptions options)
    {
        if (body.Object("context", "context") is not { } context) return CommentContext.None;
        var entries = context.Objects("entries", "entries");
        var named = context.Object("articleAndParentComment", "article_and_parent_comment");
        if (named is { } both)
        {
            if (entries.Count > 0)
                throw new GoogleErrorException(GoogleError.Invalid("Context can have either entries or article_and_parent_comment, but both fields were populated."));
            return new CommentContext(
                TextEntry.ReadContext(both.Object("parentComment", "parent_comment"), options)?.Text,
                Title(TextEntry.ReadContext(both.Object("article", "article"), options)?.Text));
        }

        var texts = entries.Select(e => TextEntry.ReadContext(e, options)?.Text).OfType<string>().Where(t => !IsJson(t)).ToList();
        return texts.Count == 0 ? CommentContext.None : new CommentContext(texts[^1], texts.Count > 1 ? Title(texts[^2]) : null);
    }

    private static string? Title(string? article)
    {
        var title = (article ?? "").AsSpan().Trim();
        return title.Length is > 0 and <= LongestTitle && !title.Contains('\n') ? title.ToString() : null;
    }

    private static bool IsJson(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed is ['{', .., '}'];
    }
}
