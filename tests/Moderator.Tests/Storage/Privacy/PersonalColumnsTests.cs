using Microsoft.Data.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage.Privacy;

/// <summary>Every column that could hold what a reader wrote is known here: a new one fails this until somebody says what happens to it when an author is removed.</summary>
public sealed class PersonalColumnsTests : IAsyncLifetime
{
    /// <summary>Emptied or removed with the author (CommentEraser, PrivacyStore).</summary>
    private static readonly string[] Removed =
    [
        "appeals.answer", "appeals.text", "comments.author_id", "comments.author_name", "revisions.text", "decisions.reasons", "judgements.note", "notes.text", "reports.details", "reports.reporter",
        "authors.site", "authors.author_id", "sanctions.given_by", "sanctions.kind", "sanctions.lift_reason", "sanctions.lifted_by", "sanctions.reason", "suggestions.text", "suggestions.text_hash", "suggestions.parent_text", "answered_requests.body",
        "search_words.text", "search_words_data.block", "search_words_docsize.sz", "search_words_idx.term",
    ];

    /// <summary>Ids, versions, settings, and what the house itself writes: they say nothing of an author, or stay with the decision.</summary>
    private static readonly string[] Kept =
    [
        "annotations.attribute", "appeals.decided_by", "appeals.state", "answered_requests.fingerprint", "answered_requests.request", "api_keys.hash", "api_keys.name", "api_keys.previous_hash",
        "api_keys.scopes", "api_keys.site", "audit_log.act", "audit_log.actor_id", "audit_log.actor_kind", "audit_log.actor_name", "audit_log.details",
        "audit_judgements.act_id", "audit_judgements.action", "audit_log.subject", "bulk_acts.act_id", "bulk_acts.action", "bulk_acts.origin", "bulk_acts.reason", "bulk_items.action_before", "bulk_items.state", "claims.page", "comments.action", "comments.article_id", "comments.article_title", "comments.article_url", "comments.comment_id",
        "comments.language", "comments.parent_id", "comments.section", "comments.site", "decisions.action", "decisions.matched_rules", "decisions.moderator",
        "daily_decisions.action", "daily_decisions.language", "daily_decisions.moderator", "daily_decisions.site", "daily_decisions.source", "daily_rules.action", "daily_rules.rule", "daily_rules.site", "daily_scores.site", "decisions.source", "installation_secrets.name", "installation_secrets.secret", "judgements.annotator", "judgements.labels", "judgements.spans",
        "models.hash", "models.name", "models.version", "policies.hash", "policies.name", "policies.version", "policy_files.content", "policy_files.name",
        "promotions.reason", "promotions.subject", "queue_items.site", "reports.reason", "review_acts.act_id", "revisions.language", "schema_version.name", "span_annotations.attribute",
        "search_words_config.k", "search_words_config.v", "search_words_idx.pgno", "search_words_idx.segid", "shadow_scores.action", "suggested_scores.attribute", "suggestions.article_title",
        "suggestions.client_token", "suggestions.community_id", "suggestions.language", "suggestions.site", "user_links.link_hash",
        "user_settings.theme", "user_sessions.session_hash", "users.display_name", "users.name", "users.password_hash", "users.places", "users.role", "users.subject", "webhook_deliveries.event",
        "webhook_deliveries.last_error", "webhook_deliveries.state", "webhooks.events", "webhooks.name", "webhooks.previous_secret", "webhooks.secret",
        "webhooks.sites", "webhooks.url",
    ];

    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void Every_column_that_holds_text_or_bytes_is_known()
    {
        _ = _temporary.Database;
        using var connection = _temporary.Connect();
        using var command = new SqliteCommand(
            """
            SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type NOT IN ('INTEGER', 'BIGINT', 'DOUBLE PRECISION')
            ORDER BY 1
            """,
            connection);
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read()) columns.Add(reader.GetString(0));

        Assert.Empty(columns.Except([.. Removed, .. Kept], StringComparer.Ordinal));
        Assert.Empty(Removed.Concat(Kept).Except(columns, StringComparer.Ordinal));
    }
}
