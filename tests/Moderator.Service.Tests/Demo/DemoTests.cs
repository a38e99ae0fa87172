using Moderator.Service.Demo;
using Moderator.Service.Tests.Access;
using Xunit;

namespace Moderator.Service.Tests.Demo;

[Collection(ServiceCollection.Name)]
public sealed class DemoTests(TinyModel tiny)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);
    private static readonly string Folder = Path.Combine(TinyModel.Repository, "training-data", "comments");

    [Fact]
    public async Task An_empty_store_gets_two_weeks_of_comments_decided_on_by_policy_and_by_people()
    {
        await using var service = await RunningService.StartAsync(tiny.Model, clock: new TurnedClock(Now));
        var account = await service.FillDemoAsync(Folder);

        Assert.InRange(account.Comments, 300, 2_000);
        Assert.Equal((long)account.Comments, service.Ask("SELECT COUNT(*) FROM comments"));
        Assert.Equal(0L, service.Ask($"SELECT COUNT(*) FROM comments WHERE received_at > {Now.ToUnixTimeMilliseconds()} OR received_at < {Now.AddDays(-15).ToUnixTimeMilliseconds()}"));
        Assert.Equal(3L, service.Ask("SELECT COUNT(DISTINCT site) FROM comments"));
        Assert.Equal(0L, service.Ask("SELECT COUNT(*) FROM decisions d WHERE d.source = 'policy' AND (d.model_key IS NULL OR d.policy_key IS NULL)"));
        Assert.Equal(3L, service.Ask("SELECT COUNT(DISTINCT moderator) FROM decisions WHERE source = 'moderator' AND action IN ('approve', 'reject')"));
        // Each of them with its row in the audit log.
        Assert.Equal(service.Ask("SELECT COUNT(*) FROM review_acts"), service.Ask("SELECT COUNT(*) FROM audit_log WHERE act LIKE 'comment.%'"));
        Assert.True((long)service.Ask("SELECT COUNT(*) FROM reports")! > 20);
        Assert.True((long)service.Ask("SELECT COUNT(*) FROM queue_items")! > 0);
        // Appeals wait, and two are decided, not by who had rejected; who was rejected most has strikes.
        Assert.True((long)service.Ask("SELECT COUNT(*) FROM appeals WHERE state = 'waiting'")! > 0);
        Assert.Equal("overturned upheld", service.Ask("SELECT group_concat(state, ' ') FROM (SELECT state FROM appeals WHERE state <> 'waiting' ORDER BY state)"));
        Assert.Equal(0L, service.Ask("SELECT COUNT(*) FROM appeals l JOIN decisions d USING (decision_id) WHERE l.state <> 'waiting' AND d.moderator = 'noor'"));
        Assert.Equal(5L, service.Ask("SELECT COUNT(*) FROM sanctions"));
        // Nobody is called like another but those who advertise.
        Assert.Equal("Best Offers", service.Ask("SELECT group_concat(author_name) FROM (SELECT author_name FROM comments GROUP BY author_name HAVING COUNT(DISTINCT author_id) > 1)"));
        // Every answer stands under a comment that came before it.
        Assert.True((long)service.Ask("SELECT COUNT(*) FROM comments WHERE parent_id IS NOT NULL")! > 20);
        Assert.Equal(0L, service.Ask("SELECT COUNT(*) FROM comments c LEFT JOIN comments p ON p.site = c.site AND p.comment_id = c.parent_id WHERE c.parent_id IS NOT NULL AND (p.comment_key IS NULL OR p.received_at >= c.received_at)"));
    }

    [Fact]
    public async Task The_account_that_is_shown_signs_in()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        var account = await service.FillDemoAsync(Folder);
        using var browser = new Console.FormClient(service);
        using var answer = await browser.SignInAsync(account.Name, account.Password);

        Assert.NotNull(browser.Session);
        Assert.Null(await service.MakeFirstAdminLinkAsync());
    }

    [Fact]
    public async Task A_store_that_holds_something_is_left_alone()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        await service.SubmitAsync(new { id = "c1", text = "A remark on the harbour." });
        var error = await Assert.ThrowsAsync<StoreNotEmptyException>(() => service.FillDemoAsync(Folder));

        Assert.Equal($"{service.DatabasePath} holds comments or users already, and a demo fills only an empty database.", error.Message);
        Assert.Equal(1L, service.Ask("SELECT COUNT(*) FROM comments"));
        Assert.Equal(0L, service.Ask("SELECT COUNT(*) FROM users"));
    }

    [Fact]
    public void The_same_seed_and_end_give_the_same_discussion_and_another_seed_another_one()
    {
        var (one, same, other) = (DemoComments.Make(Folder, 5, Now), DemoComments.Make(Folder, 5, Now), DemoComments.Make(Folder, 6, Now));

        Assert.Equal(one.Select(c => (c.Comment, c.At)), same.Select(c => (c.Comment, c.At)));
        Assert.NotEqual(one.Select(c => c.Comment), other.Select(c => c.Comment));
        Assert.Equal(one.Count, one.Select(c => c.Comment.Id).Distinct().Count());
        Assert.InRange(one.Count(c => c.IsAbusive) / (double)one.Count, 0.1, 0.4);
        Assert.All(one, c => Assert.True(c.At <= Now));
    }
}
