using System.Text;
using Moderator.Rounds;
using Moderator.Service.Privacy;
using Moderator.Service.Tests.Access;
using Moderator.Service.Webhooks;
using Xunit;

namespace Moderator.Service.Tests.Privacy;

[Collection(ServiceCollection.Name)]
public sealed class PrivacyTests(TinyModel tiny)
{
    [Fact]
    public async Task An_author_is_removed_from_every_answer_from_webhooks_and_from_the_files()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => 500;
        var clock = new TurnedClock(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
        await using var service = await RunningService.StartAsync(
            tiny.Model, o => o with { Webhooks = new WebhookOptions { AllowedNetworks = ["127.0.0.1/32"], LookEvery = TimeSpan.FromMilliseconds(20) } }, clock);
        await service.PostJsonAsync("/v1/webhooks", new { name = "w", url = receiver.Url, include_text = true }, 201);
        await service.SubmitAsync(new { id = "c-1", text = $"himmelblaue worte {TestPolicy.ReviewedWord}", author = new { id = "a/b%2F 7731", name = "Gundula Himmel" } });
        await service.SubmitAsync(new { id = "c-2", text = "Somebody else", author = new { id = "u-2" } });
        await receiver.NextAsync();

        var address = $"/v1/authors/{Uri.EscapeDataString("a/b%2F 7731")}/data";
        var data = await service.GetAsync(address);
        Assert.Equal("a/b%2F 7731", data.Text("author_id"));
        Assert.StartsWith("himmelblaue", Assert.Single(data["comments"]!.AsArray())!.Text("text"), StringComparison.Ordinal);

        using (var response = await service.Client.DeleteAsync(address))
        {
            var erased = await Answers.ReadAsync(response, 200);
            Assert.Equal(1, erased["comments"]!.GetValue<int>());
            Assert.True(erased["scrubbed"]!.GetValue<bool>());
        }

        receiver.Answer = _ => 204;
        clock.Turn(TimeSpan.FromHours(1));
        await Patience.UntilAsync(() => Equals(service.Ask("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'"), 2L), "two deliveries");
        var told = receiver.All.Last(r => r.Json.Text("data.comment_id") == "c-1");
        Assert.Null(told.Json["data"]!["text"]);

        var comment = await service.GetAsync("/v1/comments/c-1");
        Assert.Equal("", comment.Text("text"));
        Assert.NotNull(comment["removed_at"]);
        Assert.NotNull(comment["revisions"]![0]!["removed_at"]);
        Assert.Null((await service.GetAsync("/v1/comments/c-2"))["removed_at"]);
        Assert.Null(comment["author"]);
        Assert.Equal("review", comment.Text("decision.action"));
        Assert.Empty((await service.GetAsync("/v1/queue"))["items"]!.AsArray());
        Assert.Empty((await service.GetAsync(address))["comments"]!.AsArray());
        Assert.Equal("Somebody else", (await service.GetAsync("/v1/comments/c-2")).Text("text"));
        Assert.Equal(["privacy.export_author", "privacy.delete_author", "privacy.export_author"], (await service.GetAsync("/v1/audit?act=privacy."))["items"]!.AsArray().Select(i => i!.Text("act")));
        foreach (var trace in new[] { "himmelblaue", "Gundula", "7731" }) Assert.False(IsInFiles(service, trace), trace);
    }

    [Fact]
    public async Task An_author_who_is_known_under_another_site_is_not_called_done()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        await service.SubmitAsync(new { id = "c-1", site = "daily", text = "A remark", author = new { id = "u-1" } });
        await service.SubmitAsync(new { id = "c-2", text = "Another remark", author = new { id = "u-2" } });
        await service.SubmitAsync(new { id = "c-3", site = "daily", text = "A third remark", author = new { id = "u-2" } });
        // Who only reports is known too.
        await service.PostJsonAsync("/v1/comments/c-1/reports?site=daily", new { reason = "spam", reporter = "u-3" }, 200);

        foreach (var author in new[] { "u-1", "u-3" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
            {
                using var request = new HttpRequestMessage(method, $"/v1/authors/{author}/data");
                using var refused = await service.Client.SendAsync(request);
                var problem = await Answers.ReadAsync(refused, 409);
                Assert.Equal("author_of_other_site", problem.Text("code"));
                Assert.Contains("site \"daily\"", problem.Text("detail"), StringComparison.Ordinal);
            }
        }

        Assert.Equal("daily", Assert.Single((await service.GetAsync("/v1/authors/u-2/data"))["other_sites"]!.AsArray())!.GetValue<string>());
        using var response = await service.Client.DeleteAsync("/v1/authors/u-1/data?site=daily");
        Assert.Equal(1, (await Answers.ReadAsync(response, 200))["comments"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_too_old_is_removed_behind_the_service_s_back()
    {
        var clock = new TurnedClock(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
        await using var service = await RunningService.StartAsync(
            tiny.Model, o => o with { Privacy = new PrivacyOptions { KeepRejected = TimeSpan.FromDays(30), LookEvery = TimeSpan.FromMilliseconds(20) } }, clock);
        await service.SubmitAsync(new { id = "kept", text = "An old remark", author = new { id = "u-1" } });
        await service.SubmitAsync(new { id = "gone", text = $"An old {TestPolicy.RejectedWord}", author = new { id = "u-1" } });
        clock.Turn(TimeSpan.FromDays(31));
        await service.SubmitAsync(new { id = "new", text = $"A new {TestPolicy.RejectedWord}", author = new { id = "u-1" } });

        await Patience.UntilAsync(() => Equals(service.Ask("SELECT COUNT(*) FROM audit_log WHERE act = 'privacy.expire'"), 1L), "an entry of the audit log that something expired");

        Assert.Equal("", (await service.GetAsync("/v1/comments/gone")).Text("text"));
        Assert.Equal("An old remark", (await service.GetAsync("/v1/comments/kept")).Text("text"));
        Assert.StartsWith("A new", (await service.GetAsync("/v1/comments/new")).Text("text"), StringComparison.Ordinal);
        Assert.Equal("retention", (await service.GetAsync("/v1/audit?act=privacy."))["items"]![0]!.Text("actor.name"));
    }

    private static bool IsInFiles(RunningService service, string trace)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(service.DatabasePath)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // To its end, wherever that is by then: the service works with its files, and shortens its log.
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace)) >= 0) return true;
        }

        return false;
    }
}
