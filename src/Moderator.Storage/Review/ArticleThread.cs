using Moderator.Core.Comments;
using Moderator.Storage.Users;

namespace Moderator.Storage.Review;

/// <summary>How a comment under the same article stands to another.</summary>
public enum ThreadRelation
{
    /// <summary>It answers it.</summary>
    Reply,

    /// <summary>It answers the same comment.</summary>
    Sibling,

    /// <summary>It stands under the same article.</summary>
    Other,
}

/// <summary>A comment beside another.</summary>
public sealed record ThreadComment(ThreadRelation Relation, WaitingComment Comment);

/// <summary>Reads what stands around a comment under its article. Every method may throw <see cref="StorageUnavailableException"/>.</summary>
public sealed class ArticleThread(ModerationDatabase database)
{
    /// <summary>How many comments of an article are looked at, the latest ones: an article may have tens of thousands.</summary>
    private const int Window = 5_000;

    /// <summary>Replies, siblings and others that a user may see, the latest first; empty where the article is not known.</summary>
    /// <param name="each">How many of each at most.</param>
    public IReadOnlyList<ThreadComment> Around(User user, Comment comment, int each) => comment.Article is not { } article ? [] : database.Readers.Read<IReadOnlyList<ThreadComment>>(session =>
    {
        using var snapshot = session.Snapshot();
        var around = session
            .Statement(
                $"""
                SELECT comment_key, relation FROM (
                    SELECT comment_key, relation, ROW_NUMBER() OVER (PARTITION BY relation ORDER BY comment_key DESC) AS place FROM (
                        SELECT comment_key, CASE WHEN parent_id IS @comment_id THEN 0 WHEN parent_id IS @parent_id AND @parent_id IS NOT NULL THEN 1 ELSE 2 END AS relation
                        FROM (SELECT * FROM comments WHERE article_id = @article_id ORDER BY comment_key DESC LIMIT @window) c
                        WHERE c.site = @site AND c.comment_id <> @comment_id AND c.comment_id IS NOT @parent_id AND c.erased_at IS NULL AND {Places.Condition}))
                WHERE place <= @each ORDER BY relation, comment_key DESC
                """)
            .Set("@article_id", article.Id).Set("@site", comment.Site ?? "").Set("@comment_id", comment.Id).Set("@parent_id", comment.ParentId)
            .Set("@places", Places.Json(user)).Set("@window", Window).Set("@each", each)
            .ReadAll(row => (Key: row.GetInt64(0), Relation: (ThreadRelation)row.GetInt32(1)));
        var relations = around.ToDictionary(a => a.Key, a => a.Relation);
        return ReviewRange.Read(session, [.. around.Select(a => a.Key)]).ConvertAll(c => new ThreadComment(relations[c.Key], c));
    });
}
