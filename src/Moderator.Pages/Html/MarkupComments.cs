using AngleSharp.Dom;

namespace Moderator.Pages.Html;

/// <summary>
/// Comments in the markup. WordPress: an <c>li</c>, <c>div</c> or <c>article</c> of class <c>comment</c>, its text in
/// <c>comment-content</c> (or the body without the meta lines), its author in <c>comment-author</c> or <c>fn</c>,
/// replies inside it. schema.org microdata: <c>itemtype</c> Comment or UserComments with <c>text</c>, <c>author</c> and
/// nested <c>comment</c>. Pingbacks and trackbacks are no comments.
/// </summary>
internal static class MarkupComments
{
    private static readonly string[] TextClasses = ["comment-content", "comment-text", "comment_text", "comment-message", "comment__content", "comment__text", "comment__body", "commenttext", "comment-copy"];
    private static readonly string[] AuthorClasses = ["fn", "comment-author", "comment-author-name", "comment__author", "comment-name", "author", "username"];

    private static readonly string[] MetaClasses =
    [
        "comment-author", "comment-meta", "commentmetadata", "comment-metadata", "comment-date", "comment-time", "reply", "comment-reply-link", "comment-actions",
        "comment-footer", "says", "fn", "avatar", "comment-edit-link", "comment-awaiting-moderation", "comment-reply", "comment-like", "sharedaddy", "comment-respond", "vcard",
    ];

    public static IReadOnlyList<PageComment> Find(IDocument document)
    {
        if (document.DocumentElement is not { } root) return [];
        List<PageComment> found = [];
        var open = new Stack<Open>();
        foreach (var (node, entering) in Tree.Walk(root, _ => false))
        {
            if (node is not IElement element) continue;
            if (!entering)
            {
                if (open.Count > 0 && open.Peek().Element == element) open.Pop();
                continue;
            }

            if (!IsComment(element)) continue;

            // A comment that is none (a pingback, a wrapper without text of its own) passes its parent on to what is in it.
            var around = open.Count > 0 ? open.Peek() : null;
            var parent = around?.Index;
            if (Read(element, parent) is not { } comment)
            {
                open.Push(new Open(element) { Index = parent, IsWrapper = !IsMachine(element) });
                continue;
            }

            // The wrapper's own comment: what else is in the wrapper answers it.
            if (around is { IsWrapper: true } && element.ParentElement?.LocalName is not ("ol" or "ul"))
                (around.Index, around.IsWrapper) = (found.Count, false);
            open.Push(new Open(element) { Index = found.Count });
            found.Add(comment);
        }

        return found;
    }

    private static PageComment? Read(IElement element, int? parent)
    {
        if (IsMachine(element)) return null;
        IElement? textElement = null, namedElement = null, authorElement = null;
        foreach (var (node, entering) in Tree.Walk(element, IsComment))
        {
            if (!entering || node is not IElement inner || inner == element) continue;
            if (textElement is null && (HasProperty(inner, "text") || HasProperty(inner, "commentText") || Array.Exists(TextClasses, c => HasClass(inner, c))))
                textElement = inner;
            if (namedElement is null && (HasClass(inner, "fn") || (HasProperty(inner, "name") && authorElement is not null)))
                namedElement = inner;
            if (authorElement is null && (HasProperty(inner, "author") || HasProperty(inner, "creator") || Array.Exists(AuthorClasses, c => HasClass(inner, c))))
                authorElement = inner;
        }

        var text = textElement is not null
            ? ElementText.Of(textElement, IsComment)
            : ElementText.Of(element, e => IsComment(e) || IsMeta(e));
        if (text.Length == 0 || PlainText.LineWording.IsRemoved(text)) return null;
        return new PageComment(text) { Author = NameIn(namedElement ?? authorElement), Parent = parent };
    }

    private static string? NameIn(IElement? element)
    {
        if (element is null) return null;
        var name = element.GetAttribute("content") is { Length: > 0 } content && element.LocalName is "meta"
            ? content
            : ElementText.Of(element, e => HasClass(e, "says") || HasClass(e, "comment-meta") || HasClass(e, "commentmetadata") || HasClass(e, "comment-metadata"));
        name = name.Split('\n')[0].Trim();
        foreach (var ending in (ReadOnlySpan<string>)[":", " says", " said", " wrote"])
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) name = name[..^ending.Length].TrimEnd();
        }

        return name.Length == 0 ? null : name;
    }

    private static bool IsComment(IElement element)
    {
        if (element.GetAttribute("itemtype") is { } type && IsCommentType(type)) return true;
        if (element.LocalName is not ("li" or "div" or "article" or "section")) return false;
        return HasClass(element, "comment") || HasClass(element, "pingback") || HasClass(element, "trackback")
            || (element.LocalName is "li" && element.ParentElement is { } list && (HasClass(list, "commentlist") || HasClass(list, "comment-list")));
    }

    private static bool IsCommentType(string type) =>
        type.TrimEnd('/').EndsWith("schema.org/Comment", StringComparison.OrdinalIgnoreCase)
        || type.TrimEnd('/').EndsWith("schema.org/UserComments", StringComparison.OrdinalIgnoreCase);

    private static bool IsMachine(IElement element) => HasClass(element, "pingback") || HasClass(element, "trackback");

    private static bool IsMeta(IElement element) =>
        element.LocalName is "time" or "cite" || Array.Exists(MetaClasses, c => HasClass(element, c))
        || HasProperty(element, "author") || HasProperty(element, "creator") || HasProperty(element, "datePublished") || HasProperty(element, "dateCreated");

    private static bool HasClass(IElement element, string name)
    {
        var classes = element.ClassName;
        if (classes is null || classes.Length < name.Length) return false;
        foreach (var range in classes.AsSpan().SplitAny(' ', '\t', '\n', '\r'))
        {
            if (classes.AsSpan(range).Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool HasProperty(IElement element, string name) =>
        element.GetAttribute("itemprop") is { } properties && string.Equals(properties, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>An element that the walk is inside of.</summary>
    private sealed class Open(IElement element)
    {
        public IElement Element => element;

        /// <summary>The comment that what is inside answers.</summary>
        public int? Index { get; set; }

        /// <summary>Whether it is marked as a comment but has no text outside of a comment in it.</summary>
        public bool IsWrapper { get; set; }
    }
}
