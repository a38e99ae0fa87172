using System.Text;
using Microsoft.Data.Sqlite;
using Moderator.Core.Comments;
using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Privacy;
using Moderator.Storage.Repeats;
using Moderator.Storage.Reports;
using Moderator.Storage.Search;
using Moderator.Storage.Suggestions;
using Moderator.Storage.Webhooks;
using Xunit;

namespace Moderator.Tests.Storage.Privacy;

public sealed class PrivacyStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly AuditActor Mo = AuditActor.OfOperator("mo");
    private static readonly ModelVersion Model = new("m", "1", new string('a', 64));
    private static readonly PolicyVersion Policy = new("p", "1", new string('b', 64));

    /// <summary>What must be gone: each stands for one place where something of the author is kept.</summary>
    private static readonly string[] Traces =
    [
        "quellwassertrinkerin", "zweitfassungsgrübler", "author-Q-7731", "Quendolin Wasserfall", "moderatorinnenzitat", "leserinnenzitat",
        "anmerkungszitat", "QUELLWASSERTRINKERIN",
    ];

    private readonly TemporaryDatabase _temporary = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task Of_an_author_who_is_removed_no_byte_is_left_in_the_files()
    {
        var database = _temporary.Database;
        await FillAsync(0, 400);
        await WriteAuthorAsync();
        await FillAsync(400, 400);
        while (!(await new SearchIndex(database).CatchUpAsync(1_000, default)).IsComplete)
        {
            // Until every word is in the index.
        }

        Assert.All(Traces[..7], trace => Assert.True(IsInFiles(trace), trace));

        var erased = await new PrivacyStore(database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default);
        Assert.Equal(new ErasedAuthor(2, 1, 1), erased);
        Assert.Equal(new ErasedAuthor(1, 0, 0), await new PrivacyStore(database).EraseAuthorAsync("weekly", "author-Q-7731", Mo, Noon, default));
        Assert.True(await new PrivacyStore(database).ScrubAsync(default));

        Assert.All(Traces, trace => Assert.False(IsInFiles(trace), trace));
        await _temporary.CloseAsync();
        Assert.All(Traces, trace => Assert.False(IsInFiles(trace), trace));
        Assert.Equal("ok", _temporary.Ask("PRAGMA integrity_check"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM pragma_foreign_key_check"));
        Assert.Equal(DBNull.Value, _temporary.Ask("INSERT INTO search_words (search_words) VALUES ('integrity-check')") ?? DBNull.Value);
    }

    [Fact]
    public async Task The_decisions_stay_without_text_and_everybody_else_s_comments_stay_whole()
    {
        var database = _temporary.Database;
        await FillAsync(0, 20);
        await WriteAuthorAsync();
        var store = new SqliteCommentStore(database);
        var before = store.Find("daily", "q-1")!;

        await new PrivacyStore(database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default);

        var after = store.Find("daily", "q-1")!;
        Assert.Equal(before.Decisions.Select(d => (d.Decision.Id, d.Decision.Action, d.Decision.Moderator, d.Decision.Model, d.Decision.Policy, d.Decision.DecidedAt)), after.Decisions.Select(d => (d.Decision.Id, d.Decision.Action, d.Decision.Moderator, d.Decision.Model, d.Decision.Policy, d.Decision.DecidedAt)));
        Assert.Equal(before.Standing.Scores, after.Standing.Scores);
        Assert.Null(after.Standing.Comment.Author);
        Assert.All(after.Revisions, r => Assert.Equal("", r.Text));
        Assert.Equal(["Bought by the policy's own words."], after.Decisions[0].Decision.Reasons);
        Assert.Empty(after.Decisions[^1].Decision.Reasons);
        Assert.False(after.Queued);
        Assert.Equal(AuthorHistory.Unknown, store.HistoryOf("daily", "author-Q-7731"));
        Assert.Equal("An everyday remark number 7 on trams", store.FindStanding("daily", "other-7")!.Comment.Text);
        Assert.Equal(1, store.HistoryOf("daily", "reader-7").Comments);
        // The same id on another site is another person.
        Assert.Equal("author-Q-7731", store.FindStanding("weekly", "w-1")!.Comment.Author!.Id);
        Assert.DoesNotContain(store.ReadLabels(new LabelQuery()), label => label.Text.Length == 0);
    }

    [Fact]
    public async Task Nothing_but_the_words_beside_a_removed_text_can_be_changed_in_a_decision()
    {
        await WriteAuthorAsync();
        const string Said = "UPDATE decisions SET reasons = '[]' WHERE source = 'moderator'";
        Assert.Contains("never changed", Assert.Throws<SqliteException>(() => _temporary.Ask(Said)).Message, StringComparison.Ordinal);
        await new PrivacyStore(_temporary.Database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default);

        foreach (var change in new[] { "action = 'approve'", "reasons = '[\"other\"]'", "reasons = '[]', moderator = 'other'", "decided_at = 1", "policy_key = NULL" })
            Assert.Contains("never changed", Assert.Throws<SqliteException>(() => _temporary.Ask($"UPDATE decisions SET {change} WHERE comment_key = (SELECT comment_key FROM comments WHERE comment_id = 'q-1')")).Message, StringComparison.Ordinal);
        Assert.Contains("never removed", Assert.Throws<SqliteException>(() => _temporary.Ask("DELETE FROM decisions")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_says_that_an_author_was_removed_and_not_who()
    {
        await WriteAuthorAsync();
        await new PrivacyStore(_temporary.Database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default);

        var act = Assert.Single(new SqliteAuditLog(_temporary.Database).Read(new AuditQuery { Act = "privacy." }).Acts).Entry;
        Assert.Equal(("privacy.delete_author", PrivacyStore.SubjectOf("daily", "author-Q-7731"), Mo), (act.Act, act.Subject, act.Actor));
        Assert.Equal("""{"comments":2,"reports":1,"suggestions":1,"complete":true}""", act.Details!.ToJsonString());
        Assert.NotEqual(PrivacyStore.SubjectOf("daily", "author-Q-7731"), PrivacyStore.SubjectOf(null, "author-Q-7731"));
    }

    [Fact]
    public async Task An_author_with_more_comments_than_a_transaction_holds_is_removed_whole()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => store.SubmitAsync(Submission($"c-{i}", $"Remark {i}", "prolific"), default)));
        Assert.Equal(450, (await new PrivacyStore(_temporary.Database).EraseAuthorAsync("daily", "prolific", Mo, Noon, default)).Comments);
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM revisions WHERE text <> ''"));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM authors"));
        Assert.Equal(3, new SqliteAuditLog(_temporary.Database).Read(new AuditQuery()).Acts.Count);
    }

    [Fact]
    public async Task A_removed_comment_that_is_sent_again_is_a_new_text_and_is_told_and_searched_again()
    {
        await WriteAuthorAsync();
        await new PrivacyStore(_temporary.Database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default);
        var store = new SqliteCommentStore(_temporary.Database);

        var again = await store.SubmitAsync(Submission("q-1", "Written anew", "author-Q-7731"), default);
        Assert.Equal((SubmitResult.Revised, 3), (again.Result, again.Comment.Revision));
        Assert.Equal(["", "", "Written anew"], store.Find("daily", "q-1")!.Revisions.Select(r => r.Text));
        await new SearchIndex(_temporary.Database).CatchUpAsync(1_000, default);
        Assert.Equal("q-1", Assert.Single(new CommentSearch(_temporary.Database).Find(new CommentQuery { Words = SearchWords.TryParse("anew") }).Comments).Comment.Id);
        Assert.Equal(1, (await new PrivacyStore(_temporary.Database).EraseAuthorAsync("daily", "author-Q-7731", Mo, Noon, default)).Comments);
    }

    [Fact]
    public async Task What_is_too_old_expires_by_its_action_and_by_its_latest_text()
    {
        var store = new SqliteCommentStore(_temporary.Database);
        foreach (var (id, action, days) in new[] { ("a-old", ModerationAction.Approve, 40), ("r-old", ModerationAction.Reject, 40), ("w-old", ModerationAction.Review, 40), ("a-mid", ModerationAction.Approve, 20), ("r-mid", ModerationAction.Reject, 20), ("edited", ModerationAction.Reject, 40) })
            await store.SubmitAsync(Submission(id, "Once upon a time " + id, "u-" + id) with { Action = action, ReceivedAt = Noon.AddDays(-days) }, default);
        await store.SubmitAsync(Submission("edited", "Edited lately", "u-edited") with { Action = ModerationAction.Reject, ReceivedAt = Noon.AddDays(-1) }, default);
        await store.DecideAsync(new ModeratorDecision { Site = "daily", CommentId = "a-mid", Action = ModerationAction.Reject, Moderator = "mo", DecidedAt = Noon }, default);
        var privacy = new PrivacyStore(_temporary.Database);
        var retention = new Retention(TimeSpan.FromDays(30), null, TimeSpan.FromDays(10));

        Assert.Equal(new ExpiredCounts(1, 0, 3), privacy.CountExpired(retention, Noon));
        Assert.Equal("Once upon a time r-mid", store.FindStanding("daily", "r-mid")!.Comment.Text);
        var step = await privacy.ExpireAsync(retention, null, Mo, Noon, default);

        Assert.Equal((new ExpiredCounts(1, 0, 3), null), (step.Removed, step.Next));
        Assert.Equal(["", "", "", "", "Once upon a time w-old", "Edited lately"], new[] { "a-old", "r-old", "a-mid", "r-mid", "w-old", "edited" }.Select(id => store.FindStanding("daily", id)!.Comment.Text));
        Assert.Equal(ExpiredCounts.None, privacy.CountExpired(retention, Noon));
        Assert.Equal("privacy.expire", Assert.Single(new SqliteAuditLog(_temporary.Database).Read(new AuditQuery()).Acts).Entry.Act);
        Assert.Equal(ExpiredCounts.None, privacy.CountExpired(new Retention(null, null, null), Noon.AddYears(50)));
    }

    [Fact]
    public async Task Everything_of_an_author_is_given_out()
    {
        await FillAsync(0, 5);
        await WriteAuthorAsync();

        var records = new PrivacyStore(_temporary.Database).ReadAuthor("daily", "author-Q-7731").ToList();
        Assert.Equal(["q-1", "q-2"], records.Select(r => r.Standing.Comment.Id));
        Assert.Equal(2, records[0].Revisions.Count);
        Assert.Equal(3, records[0].Decisions.Count);
        Assert.Empty(new PrivacyStore(_temporary.Database).ReadAuthor("daily", "nobody"));
    }

    [Fact]
    public async Task A_scrub_while_others_write_and_read_loses_nothing()
    {
        await FillAsync(0, 200);
        var privacy = new PrivacyStore(_temporary.Database);
        var writes = Task.WhenAll(Enumerable.Range(200, 400).Select(i => new SqliteCommentStore(_temporary.Database).SubmitAsync(Other(i), default)));
        Assert.True(await privacy.ScrubAsync(default));
        await writes;
        Assert.Equal(600L, _temporary.Ask("SELECT COUNT(*) FROM comments"));

        using (var reading = _temporary.Connect())
        {
            using var held = reading.BeginTransaction(deferred: true);
            using var command = new SqliteCommand("SELECT COUNT(*) FROM comments", reading, held);
            command.ExecuteScalar();
            await new SqliteCommentStore(_temporary.Database).SubmitAsync(Other(900), default);
            Assert.False(await privacy.CheckpointAsync(default));
        }

        Assert.True(await privacy.CheckpointAsync(default));
        Assert.Equal(0, new FileInfo(_temporary.FilePath + "-wal").Length);
    }

    /// <summary>Comments of others, before and behind the author's: their rows share its pages and move it about.</summary>
    private async Task FillAsync(int from, int count)
    {
        var store = new SqliteCommentStore(_temporary.Database);
        await Task.WhenAll(Enumerable.Range(from, count).Select(i => store.SubmitAsync(Other(i), default)));
    }

    private async Task WriteAuthorAsync()
    {
        var database = _temporary.Database;
        var store = new SqliteCommentStore(database);
        const string First = "A quellwassertrinkerin writes, for the first time. ";
        // Longer than a page, so that it spills over into pages of its own.
        var second = "The zweitfassungsgrübler changed it. " + string.Concat(Enumerable.Repeat("Word after word after zweitfassungsgrübler. ", 300));
        await new WebhookStore(database).AddAsync(new NewWebhook { Name = "w", Url = "https://example.org/", IncludeText = true, Secret = [1] }, Mo, Noon, default);
        await store.SubmitAsync(Submission("q-1", First, "author-Q-7731"), default);
        await new SearchIndex(database).CatchUpAsync(1_000, default);
        await store.SubmitAsync(Submission("q-1", second, "author-Q-7731"), default);
        await store.SubmitAsync(Submission("q-2", First + "Again.", "author-Q-7731") with { Action = ModerationAction.Review }, default);
        await store.SubmitAsync(Submission("w-1", "On another site", "author-Q-7731", "weekly"), default);
        await store.SubmitAsync(Submission("x-1", "Somebody else's remark", "somebody"), default);
        await store.DecideAsync(new ModeratorDecision { Site = "daily", CommentId = "q-1", Action = ModerationAction.Reject, Moderator = "mo", Reason = "She said: moderatorinnenzitat", Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 1 }, Policy = Policy, DecidedAt = Noon }, default);
        var reports = new ReportStore(database);
        await reports.ReportAsync(new ReaderReport { Site = "daily", CommentId = "q-1", Reporter = "r-1", Reason = "insult", Details = "It says leserinnenzitat", ReportedAt = Noon }, _ => null, default);
        await reports.ReportAsync(new ReaderReport { Site = "daily", CommentId = "x-1", Reporter = "author-Q-7731", Reason = "spam", ReportedAt = Noon }, _ => null, default);
        await new JudgementStore(database).JudgeAsync(
            new Judgement { Site = "daily", CommentId = "q-1", Annotator = "ann", Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 1 }, Note = "Compare anmerkungszitat", JudgedAt = Noon },
            default,
            new OnceOnly<JudgeOutcome>(new NamedRequest(new byte[32], new byte[32], Noon), _ => new KeptAnswer(200, Encoding.UTF8.GetBytes("""{"comment": "q-1", "author": "Quendolin Wasserfall"}"""))));
        var suggestions = new SuggestionStore(database);
        await suggestions.AddAsync(new Suggestion { Text = First, Scores = [new SuggestedScore(AttributeId.Toxicity, null, 1)], SuggestedAt = Noon }, default);
        await suggestions.AddAsync(new Suggestion { Text = "An answer", ParentText = second, Scores = [new SuggestedScore(AttributeId.Toxicity, null, 1)], SuggestedAt = Noon }, default);
    }

    private static Submission Other(int i) => Submission($"other-{i}", $"An everyday remark number {i} on trams", $"reader-{i}");

    private static Submission Submission(string id, string text, string author, string site = "daily") => new()
    {
        Comment = new Comment(id, text) { Site = site, Author = new Author(author) { Name = author is "author-Q-7731" ? "Quendolin Wasserfall" : "Reader" } },
        Scored = new ScoredText(AttributeScores.From([new AttributeScore(AttributeId.Toxicity, 0.25)]), Model, "en"),
        Action = ModerationAction.Approve,
        Reasons = ["Bought by the policy's own words."],
        Policy = Policy,
        ReceivedAt = Noon,
    };

    private bool IsInFiles(string trace)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_temporary.FilePath)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // To its end, wherever that is by then: the database works with its files, and shortens its log.
            using var read = new MemoryStream();
            stream.CopyTo(read);
            var bytes = read.ToArray();
            // The index keeps words without their marks, and stems apart from what they share with their neighbours.
            foreach (var form in new[] { trace, trace.Replace('ü', 'u') })
            {
                if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0) return true;
            }
        }

        return false;
    }
}
