using System.Text;
using Moderator.Core.Text;

namespace Moderator.Service.Api.Perspective;

/// <summary>A text of a request, as it was sent and as its reader sees it.</summary>
/// <param name="Sent">What offsets count in.</param>
/// <param name="Html">How to read it; null where it is plain text.</param>
internal sealed record TextEntry(string Sent, HtmlText? Html)
{
    /// <summary>What is scored.</summary>
    public string Text => Html?.Text ?? Sent;

    /// <summary>A stretch of <see cref="Text"/> as one of what was sent.</summary>
    public TextSpan ToSent(TextSpan span) => Html?.ToOriginal(span) ?? span;

    /// <summary>Reads a comment: it must be there, and not too long.</summary>
    /// <exception cref="GoogleErrorException">It does not fit.</exception>
    public static TextEntry ReadComment(ProtoJson body, PerspectiveOptions options)
    {
        var comment = body.Object("comment", "comment");
        var text = comment?.String("text", "text");
        if (string.IsNullOrEmpty(text)) throw new GoogleErrorException(GoogleError.Invalid("Comment must be non-empty.", "COMMENT_EMPTY"));
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > options.MaxCommentBytes)
            throw new GoogleErrorException(GoogleError.Invalid($"Comment text was too many bytes. Value ({bytes}) exceeded limit ({options.MaxCommentBytes}).", "COMMENT_TOO_LONG"));
        var entry = Of(text, comment!.Value, options);
        return entry.Text.Length > 0 ? entry : throw new GoogleErrorException(GoogleError.Invalid("Comment must be non-empty.", "COMMENT_EMPTY"));
    }

    /// <summary>Reads an entry of a context; null where it holds nothing.</summary>
    /// <exception cref="GoogleErrorException">It does not fit.</exception>
    public static TextEntry? ReadContext(ProtoJson? entry, PerspectiveOptions options)
    {
        if (entry?.String("text", "text") is not { Length: > 0 } text) return null;
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > options.MaxContextEntryBytes)
            throw new GoogleErrorException(GoogleError.Invalid($"Context entry was too many bytes. Value ({bytes}) exceeded limit ({options.MaxContextEntryBytes})."));
        return Of(text, entry.Value, options);
    }

    private static TextEntry Of(string text, ProtoJson entry, PerspectiveOptions options) => entry.String("type", "type") switch
    {
        null or "PLAIN_TEXT" or "TEXT_TYPE_UNSPECIFIED" => new TextEntry(text, null),
        "HTML" when options.TakesHtml => new TextEntry(text, HtmlText.Read(text)),
        _ => throw new GoogleErrorException(GoogleError.Invalid("Currently, only 'PLAIN_TEXT' comments are supported")),
    };
}
