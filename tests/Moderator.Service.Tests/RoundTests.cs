using Moderator.Core.Decisions;
using Moderator.Rounds;
using Moderator.Rounds.Desk;
using Moderator.Service.Tests.Console;
using Moderator.Storage;
using Moderator.Storage.Review;
using Moderator.Storage.Search;
using Moderator.Storage.Users;
using Xunit;
using Xunit.Abstractions;

namespace Moderator.Service.Tests;

/// <summary>Short forms of the long rounds: the same drivers against the same server program. The long ones run from Moderator.Benchmarks.</summary>
[Collection(ServiceCollection.Name)]
public sealed class RoundTests(TinyModel tiny, ITestOutputHelper console) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-rounds-");

    private ServerCommand Server => new(Path.Combine(AppContext.BaseDirectory, "moderator.dll"), tiny.ModelPath, _directory.FullName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_when_the_server_is_killed()
    {
        using var output = new StringWriter();
        var report = await new KillRounds(Server, connections: 4, seed: 17, output).RunAsync(rounds: 3);
        console.WriteLine(output.ToString());

        Assert.Empty(report.Findings);
        Assert.Equal(3, report.Rounds);
        Assert.True(report.Acknowledged >= 150, $"only {report.Acknowledged} answers before the kills");
    }

    [Fact]
    public async Task Hostile_requests_are_refused_and_the_server_lives_on()
    {
        var key = await ServerProgram.PrepareAsync(Server);
        using var server = await ServerProgram.StartAsync(Server);
        using var output = new StringWriter();
        var report = await new FuzzRounds(server.Address, key, () => server.ResidentBytes, connections: 2, seed: 23, TextWriter.Synchronized(output)).RunAsync(count: 2_500);
        console.WriteLine(output.ToString());

        Assert.Empty(report.Findings);
        Assert.False(server.HasExited);
        Assert.Equal(2_500, report.Inputs);
        Assert.True(report.Statuses.GetValueOrDefault(200) > 100, "too few requests were good enough to be answered with 200");
        Assert.True(report.Statuses.GetValueOrDefault(400) > 100, "too few requests were bad enough to be answered with 400");
        Assert.DoesNotContain(HostileRequests.TellTale, await server.EndAndReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_load_driver_gets_answers_from_every_route_that_it_measures()
    {
        var key = await ServerProgram.PrepareAsync(Server);
        using var server = await ServerProgram.StartAsync(Server);
        var load = new LoadRounds(server.Address, key, seed: 17);

        var comments = await load.CommentsAsync(connections: 4, TimeSpan.FromSeconds(0.5));
        var scores = await load.ScoresAsync(connections: 2, TimeSpan.FromSeconds(0.5), batch: 20);
        var stored = await load.StoredBatchesAsync(connections: 2, TimeSpan.FromSeconds(0.5), batch: 20);
        var analyses = await load.AnalyzeAsync(connections: 2, TimeSpan.FromSeconds(0.5));
        var paced = await load.CommentsAsync(connections: 4, TimeSpan.FromSeconds(1), perSecond: 50);
        Assert.True(stored.Requests > 0);
        Assert.True(analyses.Requests > 0);
        // Never more than are due: the first at once, and then fifty a second.
        Assert.InRange(paced.Requests, 1, 50);
        Assert.True(comments.Requests > 0);
        Assert.True(scores.Requests > 0);
        Assert.True(comments.P50 <= comments.P99);
    }

    [BrowserFact]
    public async Task The_console_is_driven_through_its_cards_and_every_page_that_is_measured_comes()
    {
        await ServerProgram.PrepareAsync(Server);
        using var output = new StringWriter();
        await new FilledDesk(Server.DatabasePath, stored: 2_000, waiting: 400, output).FillAsync();
        using var server = await ServerProgram.StartAsync(Server);
        await using var browser = await DeskBrowser.OpenAsync(server.Address);
        await browser.SignInAsync(FilledDesk.UserName, FilledDesk.Password);
        var pace = new DecidingPace(browser);
        await pace.OpenAsync();
        var report = await pace.DecideAsync(8);
        await pace.SentAsync();
        var pages = await new PageTimes(browser, times: 1).MeasureAsync().ToListAsync();
        await server.KillAsync();

        Assert.Equal((8, 10), (report.Decided, report.Next.Count));
        Assert.DoesNotContain(report.Next, milliseconds => milliseconds <= 0);
        Assert.Equal(19, pages.Count);
        await using var database = ModerationDatabase.Open(new DatabaseOptions(Server.DatabasePath), TimeProvider.System);
        var search = new CommentSearch(database);
        Assert.Equal(4, search.Count(new CommentQuery { Moderator = FilledDesk.UserName, Action = ModerationAction.Approve }, 100));
        Assert.Equal(4, search.Count(new CommentQuery { Moderator = FilledDesk.UserName, Action = ModerationAction.Reject }, 100));
        Assert.Equal(392, new ReviewQueue(database).Count(new UserStore(database).FindByName(FilledDesk.UserName)!, new ReviewFilter(), 1_000));
    }
}
