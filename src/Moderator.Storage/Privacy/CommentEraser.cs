using System.Security.Cryptography;
using System.Text;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Search;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Privacy;

/// <summary>
/// Removes what was written by and of a comment's author, wherever it is kept. Ids, scores, actions, rules and versions
/// stay. Runs inside the writer's transaction, on the session that overwrites what it frees (<c>secure_delete</c>).
/// </summary>
internal static class CommentEraser
{
    /// <summary>Removes one comment's texts and author.</summary>
    /// <returns>How many suggestions were removed because they held one of its texts.</returns>
    public static long Erase(SqliteSession session, long commentKey, DateTimeOffset now)
    {
        // Before the texts go: the index is told what to take out.
        SearchIndex.Remove(session, commentKey);
        var suggestions = EraseSuggestions(session, commentKey);
        Run(session, "UPDATE revisions SET text = '', erased_at = @now WHERE comment_key = @comment_key AND erased_at IS NULL", commentKey, now);
        Run(session, "UPDATE decisions SET reasons = '[]' WHERE comment_key = @comment_key AND source = 'moderator' AND reasons <> '[]'", commentKey);
        Run(session, "UPDATE judgements SET note = NULL WHERE comment_key = @comment_key AND note IS NOT NULL", commentKey);
        Run(session, "UPDATE reports SET details = NULL WHERE comment_key = @comment_key AND details IS NOT NULL", commentKey);
        Run(session, "UPDATE appeals SET text = '', answer = NULL WHERE comment_key = @comment_key", commentKey);
        Run(session, "DELETE FROM notes WHERE comment_key = @comment_key", commentKey);
        Run(session, "DELETE FROM queue_items WHERE comment_key = @comment_key", commentKey);
        Uncount(session, commentKey);
        Run(session, "UPDATE comments SET author_id = NULL, author_name = NULL, erased_at = @now WHERE comment_key = @comment_key", commentKey, now);
        return suggestions;
    }

    /// <summary>A suggestion holds its text itself, and the text that it answers: the same text is the same author's.</summary>
    private static long EraseSuggestions(SqliteSession session, long commentKey)
    {
        long removed = 0;
        foreach (var text in session.Statement("SELECT text FROM revisions WHERE comment_key = @comment_key AND erased_at IS NULL").Set("@comment_key", commentKey).ReadAll(row => row.GetString(0)))
        {
            removed += session.Statement("DELETE FROM suggestions WHERE text_hash = @hash").Set("@hash", SHA256.HashData(Encoding.UTF8.GetBytes(text))).Execute();
            session.Statement("UPDATE suggestions SET parent_text = NULL WHERE parent_text = @text").Set("@text", text).Execute();
        }

        return removed;
    }

    private static void Uncount(SqliteSession session, long commentKey)
    {
        var comment = session.Statement("SELECT site, author_id, action FROM comments WHERE comment_key = @comment_key AND author_id IS NOT NULL")
            .Set("@comment_key", commentKey)
            .ReadFirst(row => new Written(row.GetString(0), row.GetString(1), DecisionNames.ParseAction(row.GetString(2))!.Value));
        if (comment is null) return;
        SqliteCommentStore.Count(session, CommentRows.SiteOf(comment.Site), comment.AuthorId, -1, comment.Action, null);
        session.Statement("DELETE FROM authors WHERE site = @site AND author_id = @author_id AND comments <= 0 AND NOT EXISTS (SELECT 1 FROM sanctions s WHERE s.author_key = authors.author_key)")
            .Set("@site", comment.Site)
            .Set("@author_id", comment.AuthorId)
            .Execute();
    }

    private static void Run(SqliteSession session, string sql, long commentKey, DateTimeOffset? now = null)
    {
        var statement = session.Statement(sql).Set("@comment_key", commentKey);
        if (now is { } time) statement.Set("@now", time.ToUnixTimeMilliseconds());
        statement.Execute();
    }

    private sealed record Written(string Site, string AuthorId, ModerationAction Action);
}
