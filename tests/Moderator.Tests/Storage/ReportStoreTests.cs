using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Reports;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class ReportStoreTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    private SqliteCommentStore Store => new(_temporary.Database);

    private ReportStore Reports => new(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_reader_counts_once_for_each_text_and_a_report_without_a_reader_every_time()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "one"), default);
        Assert.Equal((true, 1), await ReportAsync("c-1", "r-1", "spam"));
        Assert.Equal((false, 1), await ReportAsync("c-1", "r-1", "insult"));
        Assert.Equal((true, 2), await ReportAsync("c-1", "r-2", "insult"));
        Assert.Equal((true, 3), await ReportAsync("c-1", null, "insult"));
        Assert.Equal((true, 4), await ReportAsync("c-1", null, "insult"));
        var counts = Store.Find(null, "c-1")!.Reports;
        Assert.Equal(4, counts.Count);
        Assert.Equal([new ReportReason("insult", 3), new ReportReason("spam", 1)], counts.Reasons);

        await Store.SubmitAsync(StoredComments.Of("c-1", "another text"), default);
        Assert.Equal(ReportCounts.None, Store.Find(null, "c-1")!.Reports);
        Assert.Equal((true, 1), await ReportAsync("c-1", "r-1", "spam"));
        Assert.Equal([5, 4, 3, 2, 1], Reports.Read(null, "c-1", null, 10)!.Select(r => r.Id));
        Assert.Equal([2, 1], Reports.Read(null, "c-1", 3, 10)!.Select(r => r.Id));
        Assert.Null(Reports.Read(null, "nobody", null, 10));
    }

    [Fact]
    public async Task Who_reported_is_stored_as_a_hash_that_another_installation_does_not_share()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "one", site: "gazette"), default);
        await ReportAsync("c-1", "reader-of-the-gazette", "spam", "gazette");
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM reports WHERE CAST(reporter AS TEXT) LIKE '%reader%' OR length(reporter) <> 32"));

        await using var other = new TemporaryDatabase();
        await new SqliteCommentStore(other.Database).SubmitAsync(StoredComments.Of("c-1", "one", site: "gazette"), default);
        await new ReportStore(other.Database).ReportAsync(Report("c-1", "reader-of-the-gazette", "spam", "gazette"), _ => null, default);
        Assert.NotEqual(_temporary.Ask("SELECT hex(reporter) FROM reports"), other.Ask("SELECT hex(reporter) FROM reports"));
    }

    [Fact]
    public async Task What_the_policy_says_of_a_reported_comment_stands_where_it_is_more_careful()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "approved", author: "u-1"), default);
        var asked = new List<int>();
        Reconsideration? Reconsider(ReportedComment reported)
        {
            asked.Add(reported.Reports);
            Assert.Equal(1, reported.Author!.Comments);
            return new Reconsideration(reported.Reports >= 2 ? ModerationAction.Review : ModerationAction.Approve, ["reported"], [], StoredComments.Policy);
        }

        await Reports.ReportAsync(Report("c-1", "r-1", "spam"), Reconsider, default);
        Assert.Empty(Store.ReadQueue(new QueueQuery()).Items);
        var outcome = (ReportOutcome.Reported)await Reports.ReportAsync(Report("c-1", "r-2", "spam"), Reconsider, default);
        Assert.Equal(ModerationAction.Review, outcome.Standing.Decision.Action);
        await Reports.ReportAsync(Report("c-1", "r-2", "spam"), Reconsider, default);

        Assert.Equal([1, 2], asked);
        var item = Assert.Single(Store.ReadQueue(new QueueQuery()).Items);
        Assert.Equal(2, item.Reports.Count);
        var record = Store.Find(null, "c-1")!;
        Assert.Equal([ModerationAction.Approve, ModerationAction.Review], record.Decisions.Select(d => d.Decision.Action));
        Assert.Equal(0, Store.HistoryOf(null, "u-1").Approved);
    }

    [Fact]
    public async Task A_report_neither_publishes_nor_overturns_a_moderator()
    {
        await Store.SubmitAsync(StoredComments.Of("rejected", "by the policy", ModerationAction.Reject), default);
        await Store.SubmitAsync(StoredComments.Of("approved", "by a person"), default);
        await Store.DecideAsync(new ModeratorDecision { CommentId = "approved", Action = ModerationAction.Approve, Moderator = "mo", DecidedAt = StoredComments.Noon }, default);

        await Reports.ReportAsync(Report("rejected", "r-1", "spam"), _ => new Reconsideration(ModerationAction.Approve, [], [], StoredComments.Policy), default);
        await Reports.ReportAsync(Report("approved", "r-1", "spam"), _ => new Reconsideration(ModerationAction.Reject, [], [], StoredComments.Policy), default);

        Assert.Equal(ModerationAction.Reject, Store.FindStanding(null, "rejected")!.Decision.Action);
        Assert.Equal(ModerationAction.Approve, Store.FindStanding(null, "approved")!.Decision.Action);
        Assert.Equal(1, Store.Find(null, "approved")!.Reports.Count);
    }

    [Fact]
    public async Task A_report_of_a_comment_that_is_not_stored_stores_nothing()
    {
        Assert.IsType<ReportOutcome.CommentUnknown>(await Reports.ReportAsync(Report("nobody", "r-1", "spam"), _ => null, default));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM reports"));
    }

    private async Task<(bool IsNew, int Count)> ReportAsync(string id, string? reporter, string reason, string? site = null)
    {
        var outcome = (ReportOutcome.Reported)await Reports.ReportAsync(Report(id, reporter, reason, site), _ => null, default);
        return (outcome.IsNew, outcome.Reports);
    }

    private static ReaderReport Report(string id, string? reporter, string reason, string? site = null) =>
        new() { CommentId = id, Reporter = reporter, Reason = reason, Site = site, ReportedAt = StoredComments.Noon };
}
