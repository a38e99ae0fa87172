using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Comments;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Suggestions;

/// <summary>Keeps the scores that clients suggest. Every method may throw <see cref="StorageUnavailableException"/>; a write that throws has stored nothing.</summary>
public sealed class SuggestionStore(ModerationDatabase database)
{
    /// <summary>Stores a suggestion and returns once it is on disk. One with the token, community and text of an earlier one takes its place.</summary>
    /// <exception cref="ArgumentException">A text of it is not valid Unicode or holds U+0000, or it suggests nothing.</exception>
    public Task AddAsync(Suggestion suggestion, CancellationToken cancellation)
    {
        StorableText.Check(suggestion.Text);
        StorableText.Check(suggestion.Site);
        StorableText.Check(suggestion.CommunityId);
        StorableText.Check(suggestion.ClientToken);
        StorableText.Check(suggestion.Language);
        StorableText.Check(suggestion.ParentText);
        StorableText.Check(suggestion.ArticleTitle);
        if (suggestion.Scores.Count == 0) throw new ArgumentException("A suggestion has at least one score.", nameof(suggestion));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(suggestion.Text));
        return database.Writer.WriteAsync(session => Add(session, suggestion, hash), cancellation);
    }

    /// <summary>The texts with the means of what was suggested for them, oldest first, streamed.</summary>
    /// <param name="query">Which. The time is that of a text's latest suggestion.</param>
    public IEnumerable<LabelledText> ReadLabels(LabelQuery query)
    {
        // A session of its own: the caller reads as slowly as it writes its file.
        using var session = database.Readers.OpenOwn();
        using var command = session.Connection.CreateCommand();
        command.CommandText =
            """
            SELECT t.first_id, s.text, s.text_hash, s.language, s.parent_text, s.article_title, c.attribute, c.span_start, c.span_end, AVG(c.label), s.site
            FROM (SELECT MIN(suggestion_id) AS first_id, text_hash FROM suggestions
                WHERE @site IS NULL OR site = @site
                GROUP BY text_hash HAVING @since IS NULL OR MAX(suggested_at) >= @since) t
            JOIN suggestions s ON s.suggestion_id = t.first_id
            JOIN suggestions a ON a.text_hash = t.text_hash AND (@site IS NULL OR a.site = @site)
            JOIN suggested_scores c ON c.suggestion_id = a.suggestion_id
            GROUP BY t.first_id, c.attribute, c.span_start, c.span_end
            ORDER BY t.first_id, c.span_start, c.span_end, c.attribute
            """;
        command.Parameters.AddWithValue("@site", (object?)query.Site ?? DBNull.Value);
        command.Parameters.AddWithValue("@since", (object?)query.Since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        using var row = SqliteCommentStore.Translated(command.ExecuteReader);

        // A text has one row for each attribute and stretch, all of them beside each other.
        var reading = new TextReading();
        while (SqliteCommentStore.Translated(row.Read))
        {
            if (reading.IsOther(row) && reading.Finish() is { } text) yield return text;
            reading.Add(row);
        }

        if (reading.Finish() is { } last) yield return last;
    }

    private static long Add(SqliteSession session, Suggestion suggestion, byte[] hash)
    {
        var id = session.Statement(
                """
                INSERT INTO suggestions (site, community_id, client_token, text, text_hash, language, parent_text, article_title, suggested_at)
                VALUES (@site, @community_id, @client_token, @text, @text_hash, @language, @parent_text, @article_title, @suggested_at)
                ON CONFLICT (site, community_id, client_token, text_hash) WHERE client_token IS NOT NULL DO UPDATE SET
                    language = excluded.language, parent_text = excluded.parent_text, article_title = excluded.article_title, suggested_at = excluded.suggested_at
                RETURNING suggestion_id
                """)
            .Set("@site", CommentRows.SiteColumn(suggestion.Site))
            .Set("@community_id", suggestion.CommunityId ?? "")
            .Set("@client_token", suggestion.ClientToken)
            .Set("@text", suggestion.Text)
            .Set("@text_hash", hash)
            .Set("@language", suggestion.Language)
            .Set("@parent_text", suggestion.ParentText)
            .Set("@article_title", suggestion.ArticleTitle)
            .Set("@suggested_at", suggestion.SuggestedAt.ToUnixTimeMilliseconds())
            .ReadLong();
        session.Statement("DELETE FROM suggested_scores WHERE suggestion_id = @suggestion_id").Set("@suggestion_id", id).Execute();
        foreach (var score in suggestion.Scores)
        {
            session.Statement(
                    """
                    INSERT INTO suggested_scores (suggestion_id, attribute, span_start, span_end, label)
                    VALUES (@suggestion_id, @attribute, @span_start, @span_end, @label)
                    """)
                .Set("@suggestion_id", id)
                .Set("@attribute", score.Attribute.WireName())
                .Set("@span_start", score.Span?.Start)
                .Set("@span_end", score.Span?.End)
                .Set("@label", score.Label)
                .Execute();
        }

        return id;
    }

    /// <summary>Gathers the rows of one text.</summary>
    private sealed class TextReading
    {
        private readonly Dictionary<AttributeId, double> _labels = [];
        private readonly List<LabelledSpan> _spans = [];
        private LabelledText? _text;
        private long _id;

        public bool IsOther(SqliteDataReader row) => _text is not null && _id != row.GetInt64(0);

        public void Add(SqliteDataReader row)
        {
            if (_text is null)
            {
                _id = row.GetInt64(0);
                _text = new LabelledText
                {
                    // The same for the same text, so that two exports can be told to hold the same row.
                    CommentId = "suggested-" + Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2).AsSpan(0, 8)),
                    Site = CommentRows.SiteOf(row.GetString(10)),
                    Revision = 1,
                    Text = row.GetString(1),
                    Decision = null,
                    Language = CommentRows.Text(row, 3),
                    ParentText = CommentRows.Text(row, 4),
                    ArticleTitle = CommentRows.Text(row, 5),
                    Labels = new Dictionary<AttributeId, double>(),
                    Spans = [],
                    Scores = AttributeScores.None,
                    Model = null,
                };
            }

            if (!Attributes.TryParse(row.GetString(6), out var attribute)) throw new InvalidDataException($"suggested_scores.attribute is '{row.GetString(6)}'.");
            if (row.IsDBNull(7)) _labels[attribute] = row.GetDouble(9);
            // As likely as not, or more.
            else if (row.GetDouble(9) >= 0.5) _spans.Add(new LabelledSpan(row.GetInt32(7), row.GetInt32(8), attribute));
        }

        /// <summary>The text; null where there is none, or only stretches of it were labelled, which label no comment.</summary>
        public LabelledText? Finish()
        {
            var text = _labels.Count == 0 ? null : _text! with { Labels = new Dictionary<AttributeId, double>(_labels), Spans = [.. _spans] };
            _text = null;
            _labels.Clear();
            _spans.Clear();
            return text;
        }
    }
}
