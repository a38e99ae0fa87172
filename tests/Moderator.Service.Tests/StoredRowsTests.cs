using Moderator.Rounds;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>The check of the kill rounds is checked itself: it must find every kind of loss.</summary>
[Collection(ServiceCollection.Name)]
public sealed class StoredRowsTests(TinyModel tiny)
{
    [Theory]
    [InlineData("SELECT 1", "")]
    [InlineData("DELETE FROM queue_items", "1 comments to review that are not in the queue")]
    [InlineData("INSERT INTO queue_items (comment_key, site, risk, queued_at) SELECT comment_key, site, 0.5, 5 FROM comments WHERE action = 'approve'", "1 comments in the queue that are not to review")]
    [InlineData("UPDATE authors SET approved = approved + 1", "1 authors whose counts are wrong")]
    [InlineData("UPDATE revisions SET toxicity = NULL WHERE revision = 2", "1 texts without scores")]
    [InlineData("UPDATE comments SET action = 'reject' WHERE comment_id = 'kept'", "1 comments whose action is not their latest decision's")]
    [InlineData("UPDATE comments SET comment_id = 'another' WHERE comment_id = 'kept'", "lost: kept")]
    [InlineData("UPDATE revisions SET text = 'damaged' WHERE text LIKE 'An edit%'", "lost: the text of revision 2 of kept")]
    [InlineData("DROP TRIGGER decisions_are_never_removed; DELETE FROM decisions WHERE decision_id = 1", "1 texts without a decision")]
    [InlineData("UPDATE comments SET revision = 1 WHERE comment_id = 'kept'", "1 comments with a gap in their revisions")]
    public async Task A_loss_is_found(string damage, string finding)
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        await service.SubmitAsync(new { id = "kept", text = "A first text", author = new { id = "u-1" } });
        var kept = await service.SubmitAsync(new { id = "kept", text = "An edit of it", author = new { id = "u-1" } });
        await service.SubmitAsync(new { id = "waiting", text = TestPolicy.ReviewedWord });
        await service.StopAsync();
        service.Ask(damage);

        var findings = StoredRows.Check(service.DatabasePath, new Dictionary<string, Acknowledged>
        {
            ["kept"] = new("An edit of it", 2, kept["decision"]!["id"]!.GetValue<long>(), "approve"),
        });

        if (finding.Length == 0) Assert.Empty(findings);
        else Assert.Contains(finding, findings);
        await service.StartAgainAsync();
    }
}
