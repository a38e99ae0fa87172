using System.ComponentModel;
using System.Text.Json.Serialization;
using Moderator.Core.Scoring;
using Moderator.Storage.Comments;

namespace Moderator.Service.Api.Wire;

/// <summary>A stored comment as it stands: what every answer that shows one has, before what is its own.</summary>
public abstract record StandingCommentAnswer
{
    private protected StandingCommentAnswer(StandingComment standing)
    {
        var comment = standing.Comment;
        Id = comment.Id;
        Site = comment.Site;
        Section = comment.Section;
        Language = comment.Language ?? standing.DetectedLanguage;
        ParentId = comment.ParentId;
        Author = comment.Author is { } author ? new AuthorFields { Id = author.Id, Name = author.Name } : null;
        Article = comment.Article is { } article ? new ArticleFields { Id = article.Id, Title = article.Title, Url = article.Url } : null;
        Text = comment.Text;
        RemovedAt = standing.RemovedAt;
        Revision = standing.Revision;
        Scores = standing.Scores;
        Model = standing.Model?.ToString();
    }

    [JsonRequired, JsonPropertyOrder(-1)]
    public string Id { get; init; }

    [JsonPropertyOrder(-1)]
    public string? Site { get; init; }

    [JsonPropertyOrder(-1)]
    public string? Section { get; init; }

    [JsonPropertyOrder(-1)]
    public string? Language { get; init; }

    [JsonPropertyOrder(-1)]
    public string? ParentId { get; init; }

    [JsonPropertyOrder(-1)]
    public AuthorFields? Author { get; init; }

    [JsonPropertyOrder(-1)]
    public ArticleFields? Article { get; init; }

    [JsonRequired, JsonPropertyOrder(-1)]
    [Description("The latest text; empty where it was removed, which removed_at says.")]
    public string Text { get; init; }

    [JsonPropertyOrder(-1)]
    [Description("When the latest text was removed, on an author's wish or for its age. Left out where it stands as it came.")]
    public DateTimeOffset? RemovedAt { get; init; }

    [JsonRequired, JsonPropertyOrder(-1)]
    public int Revision { get; init; }

    [JsonRequired, JsonPropertyOrder(-1)]
    public AttributeScores Scores { get; init; }

    [JsonPropertyOrder(-1)]
    public string? Model { get; init; }
}
