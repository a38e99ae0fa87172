using System.Globalization;
using Microsoft.Data.Sqlite;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Sqlite;

namespace Moderator.Storage.Versions;

/// <summary>What two models say of one attribute of the same comments, as counts.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Comments">How many comments both scored.</param>
/// <param name="BothFlag">Both scores reach the threshold.</param>
/// <param name="OnlyModelFlags">Only the score of the model in force does.</param>
/// <param name="OnlyShadowFlags">Only the shadow's does.</param>
/// <param name="DifferBy10">The scores differ by 0.1 or more.</param>
/// <param name="DifferBy25">By 0.25 or more.</param>
/// <param name="DifferBy50">By 0.5 or more.</param>
/// <param name="MeanDifference">The shadow's score less the other, on average.</param>
public sealed record AttributeComparison(
    AttributeId Attribute, long Comments, long BothFlag, long OnlyModelFlags, long OnlyShadowFlags, long DifferBy10, long DifferBy25, long DifferBy50, double MeanDifference);

/// <summary>What a shadow model said of the comments that another model scored.</summary>
/// <param name="Model">The model in force at that time.</param>
/// <param name="Shadow">The shadow.</param>
/// <param name="Comments">How many comments both scored.</param>
/// <param name="Actions">How many by what was done with the model's scores, and what the same policy would have done with the shadow's.</param>
/// <param name="Attributes">By attribute; those that both serve.</param>
/// <param name="LeftOut">How many comments the shadow did not score in that time, beside whatever model: they came faster than it scores, or it failed on them.</param>
public sealed record ShadowComparison(
    ModelVersion Model, ModelVersion Shadow, long Comments, IReadOnlyDictionary<(ModerationAction Done, ModerationAction Shadow), long> Actions, IReadOnlyList<AttributeComparison> Attributes, long LeftOut);

/// <summary>Compares what shadow models scored with what was decided on.</summary>
public sealed class SqliteShadowComparisons(ModerationDatabase database)
{
    private const string Scored =
        """
        FROM shadow_scores s
        JOIN revisions r ON r.comment_key = s.comment_key AND r.revision = s.revision
        WHERE r.model_key = @model AND s.model_key = @shadow AND (@since IS NULL OR r.received_at >= @since)
        """;

    /// <summary>Each pair of models that scored the same comments.</summary>
    /// <param name="since">Only comments that arrived at this time or later; null for all.</param>
    /// <param name="threshold">From which score on an attribute counts as flagged.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public IReadOnlyList<ShadowComparison> Read(DateTimeOffset? since, double threshold) => database.Readers.Read(session =>
    {
        var pairs = Query(
            session.Connection,
            """
            SELECT r.model_key, s.model_key, m.name, m.version, m.hash, sm.name, sm.version, sm.hash, COUNT(*)
            FROM shadow_scores s
            JOIN revisions r ON r.comment_key = s.comment_key AND r.revision = s.revision
            JOIN models m ON m.model_key = r.model_key
            JOIN models sm ON sm.model_key = s.model_key
            WHERE @since IS NULL OR r.received_at >= @since
            GROUP BY r.model_key, s.model_key ORDER BY MAX(s.rowid) DESC
            """,
            since,
            row => (Model: row.GetInt64(0), Shadow: row.GetInt64(1), ModelVersion: Comments.CommentRows.Model(row, 2)!, ShadowVersion: Comments.CommentRows.Model(row, 5)!, Count: row.GetInt64(8)));
        return pairs.ConvertAll(pair => new ShadowComparison(
            pair.ModelVersion,
            pair.ShadowVersion,
            pair.Count,
            Actions(session.Connection, pair.Model, pair.Shadow, since),
            [.. Core.Scoring.Attributes.All.Select(a => Compare(session.Connection, pair.Model, pair.Shadow, since, a, threshold)).Where(c => c.Comments > 0)],
            LeftOut(session, pair.Shadow, since)));
    });

    private static long LeftOut(SqliteSession session, long shadow, DateTimeOffset? since) => session
        .Statement("SELECT COALESCE(SUM(comments), 0) FROM shadow_left_out WHERE model_key = @shadow AND hour >= @hour")
        .Set("@shadow", shadow)
        .Set("@hour", since?.ToUnixTimeSeconds() / 3600 ?? 0)
        .ReadLong();

    private static Dictionary<(ModerationAction Done, ModerationAction Shadow), long> Actions(SqliteConnection connection, long model, long shadow, DateTimeOffset? since) => Query(
            connection,
            $"""
            SELECT (SELECT d.action FROM decisions d
                WHERE d.comment_key = s.comment_key AND d.revision = s.revision AND d.source = 'policy' ORDER BY d.decision_id LIMIT 1) AS done,
                s.action, COUNT(*)
            {Scored}
            GROUP BY 1, 2
            """,
            since,
            row => (Done: DecisionNames.ParseAction(row.GetString(0))!.Value, Shadow: DecisionNames.ParseAction(row.GetString(1))!.Value, Count: row.GetInt64(2)),
            model,
            shadow)
        .ToDictionary(r => (r.Done, r.Shadow), r => r.Count);

    private static AttributeComparison Compare(SqliteConnection connection, long model, long shadow, DateTimeOffset? since, AttributeId attribute, double threshold)
    {
        // The name is one of ours, never a user's.
        var column = attribute.WireName().ToLowerInvariant();
        var limit = threshold.ToString("R", CultureInfo.InvariantCulture);
        return Query(
            connection,
            $"""
            SELECT COUNT(*), TOTAL(r.{column} >= {limit} AND s.{column} >= {limit}), TOTAL(r.{column} >= {limit} AND s.{column} < {limit}),
                TOTAL(r.{column} < {limit} AND s.{column} >= {limit}), TOTAL(ABS(s.{column} - r.{column}) >= 0.1),
                TOTAL(ABS(s.{column} - r.{column}) >= 0.25), TOTAL(ABS(s.{column} - r.{column}) >= 0.5), COALESCE(AVG(s.{column} - r.{column}), 0)
            {Scored} AND r.{column} IS NOT NULL AND s.{column} IS NOT NULL
            """,
            since,
            row => new AttributeComparison(
                attribute, row.GetInt64(0), (long)row.GetDouble(1), (long)row.GetDouble(2), (long)row.GetDouble(3), (long)row.GetDouble(4), (long)row.GetDouble(5), (long)row.GetDouble(6), row.GetDouble(7)),
            model,
            shadow).Single();
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, DateTimeOffset? since, Func<SqliteDataReader, T> map, long model = 0, long shadow = 0)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@since", (object?)since?.ToUnixTimeMilliseconds() ?? DBNull.Value);
        command.Parameters.AddWithValue("@model", model);
        command.Parameters.AddWithValue("@shadow", shadow);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }
}
