using System.ComponentModel;
using Moderator.Core.Comments;
using Moderator.Service.Keys;
using Moderator.Service.Requests;

namespace Moderator.Service.Api.Wire;

/// <summary>A comment as a site sends it to be scored.</summary>
public record ScorableComment
{
    [Description("The comment as written: plain text, at most 65,536 characters unless configured otherwise.")]
    public string? Text { get; init; }

    [Description("The site it was written on; leave it out where there is only one.")]
    public string? Site { get; init; }

    [Description("The section of the site, for example \"politics\".")]
    public string? Section { get; init; }

    [Description("The language it is in, for example \"en\" or \"pt-BR\"; detected where it is left out.")]
    public string? Language { get; init; }

    [Description("The id of the comment that this one answers.")]
    public string? ParentId { get; init; }

    [Description("The text of the comment that this one answers: a toxic one raises the score of the answer. Looked up by parent_id where it is left out and that comment is stored. It is not stored itself.")]
    public string? ParentText { get; init; }

    public AuthorFields? Author { get; init; }

    public ArticleFields? Article { get; init; }

    [Description("When it was written.")]
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Checks the fields and makes the domain's comment of them.</summary>
    /// <param name="checks">Gets what is found wrong.</param>
    /// <param name="caller">Gives the site where it has only one: the history of an author elsewhere is not its to see.</param>
    /// <param name="prefix">Goes before the names of the fields in what is found wrong.</param>
    /// <returns>Null where something is wrong with this comment or was with one before it.</returns>
    internal virtual Comment? ToComment(FieldChecks checks, Caller caller, string prefix = "") => ToComment("", checks, caller, prefix);

    private protected Comment? ToComment(string id, FieldChecks checks, Caller caller, string prefix)
    {
        checks.Text(prefix + "text", Text);
        checks.Id(prefix + "site", Site);
        checks.Id(prefix + "section", Section);
        checks.Id(prefix + "parent_id", ParentId);
        checks.Unstored(prefix + "parent_text", ParentText);
        checks.Id(prefix + "author.id", Author?.Id, required: Author is not null);
        checks.Field(prefix + "author.name", Author?.Name);
        checks.Id(prefix + "article.id", Article?.Id, required: Article is not null);
        checks.Field(prefix + "article.title", Article?.Title);
        checks.Field(prefix + "article.url", Article?.Url);
        var language = checks.Language(prefix + "language", Language);
        if (checks.Failed) return null;
        return new Comment(id, Text!)
        {
            Site = caller.SiteOf(Site),
            Section = Section,
            Language = language,
            ParentId = ParentId,
            ParentText = ParentText,
            Author = Author is { Id: { } author } ? new Author(author) { Name = Author.Name } : null,
            Article = Article is { Id: { } article } ? new Article(article) { Title = Article.Title, Url = Article.Url } : null,
            WrittenAt = WrittenAt,
        };
    }
}

/// <summary>A comment to be scored, decided on and stored.</summary>
public record CommentRequest : ScorableComment
{
    [Description("The site's own id of the comment. The same id with the same text gives the same answer and stores nothing; with another text it is a new revision.")]
    public string? Id { get; init; }

    internal override Comment? ToComment(FieldChecks checks, Caller caller, string prefix = "")
    {
        checks.CommentId(prefix + "id", Id);
        return ToComment(Id ?? "", checks, caller, prefix);
    }
}

/// <summary>One comment to be stored, or many.</summary>
public sealed record SubmitRequest : CommentRequest
{
    [Description("Many comments, at most 1,000 unless configured otherwise; leave out id and text then. All are stored or none.")]
    public IReadOnlyList<CommentRequest>? Comments { get; init; }
}

/// <summary>Who wrote a comment.</summary>
public sealed record AuthorFields
{
    [Description("The site's own id of the author. Required where there is an author.")]
    public string? Id { get; init; }

    public string? Name { get; init; }
}

/// <summary>The article under which a comment stands.</summary>
public sealed record ArticleFields
{
    [Description("The site's own id of the article. Required where there is an article.")]
    public string? Id { get; init; }

    public string? Title { get; init; }

    public string? Url { get; init; }
}

/// <summary>One comment to be scored, or many.</summary>
public sealed record ScoreRequest : ScorableComment
{
    [Description("Many comments, at most 1,000 unless configured otherwise; leave out text then.")]
    public IReadOnlyList<ScorableComment>? Comments { get; init; }
}

/// <summary>A moderator's decision.</summary>
public sealed record DecisionRequest
{
    [Description("approve, review or reject.")]
    public string? Action { get; init; }

    [Description("Who decides.")]
    public string? Moderator { get; init; }

    [Description("Why, in the moderator's words.")]
    public string? Reason { get; init; }

    [Description("What the moderator says of single attributes, 0 to 1, for example {\"INSULT\": 1}. They train the next model.")]
    public IReadOnlyDictionary<string, double>? Labels { get; init; }

    [Description("The revision that the moderator looked at. Where the text was changed since, the decision is refused with 409.")]
    public int? Revision { get; init; }
}
