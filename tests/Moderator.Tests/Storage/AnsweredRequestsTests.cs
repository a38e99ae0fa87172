using System.Security.Cryptography;
using System.Text;
using Moderator.Storage.Comments;
using Moderator.Storage.Repeats;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class AnsweredRequestsTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    private SqliteCommentStore Store => new(_temporary.Database);

    private AnsweredRequests Answers => new(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_request_with_a_name_takes_effect_once_and_its_answer_is_there_after_a_restart()
    {
        Assert.Null(Answers.Find(Named("k", "body")));
        await SubmitAsync("c-1", Named("k", "body"));
        await _temporary.CloseAsync();

        Assert.Equal("answer of c-1", Encoding.UTF8.GetString(Answers.Find(Named("k", "body"))!.Body));
        var again = await Assert.ThrowsAsync<AnsweredBeforeException>(() => SubmitAsync("c-2", Named("k", "body")));
        Assert.Equal((201, "answer of c-1"), (again.Answer.Status, Encoding.UTF8.GetString(again.Answer.Body)));
        Assert.Null(Store.FindStanding(null, "c-2"));
    }

    [Fact]
    public async Task The_same_name_for_another_request_is_refused_and_stores_nothing()
    {
        await SubmitAsync("c-1", Named("k", "body"));
        Assert.Throws<OtherRequestException>(() => Answers.Find(Named("k", "another body")));
        await Assert.ThrowsAsync<OtherRequestException>(() => SubmitAsync("c-2", Named("k", "another body")));
        Assert.Null(Store.FindStanding(null, "c-2"));
        await SubmitAsync("c-2", Named("other", "another body"));
    }

    [Fact]
    public async Task Of_many_at_once_one_takes_effect()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                await SubmitAsync($"c-{i}", Named("k", "body"));
                return true;
            }
            catch (AnsweredBeforeException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, took => took);
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM comments"));
    }

    [Fact]
    public async Task An_answer_is_kept_for_a_day_and_one_without_an_effect_not_at_all()
    {
        await SubmitAsync("c-1", Named("k", "body"));
        await Store.SubmitAsync(StoredComments.Of("c-2", "x"), default, new OnceOnly<SubmitOutcome>(Named("nothing", "body"), _ => null));
        Assert.Null(Answers.Find(Named("nothing", "body")));
        var dayLater = StoredComments.Noon.AddDays(1);
        Assert.NotNull(Answers.Find(Named("k", "body", dayLater.AddMilliseconds(-1))));
        Assert.Null(Answers.Find(Named("k", "body", dayLater)));
        await SubmitAsync("c-3", Named("k", "new body", dayLater));

        await SubmitAsync("c-4", Named("old", "body"));
        Assert.Equal(1, await Answers.RemoveExpiredAsync(dayLater, 100, default));
        Assert.Equal(1L, _temporary.Ask("SELECT COUNT(*) FROM answered_requests"));
    }

    private Task<SubmitOutcome> SubmitAsync(string id, NamedRequest request) => Store.SubmitAsync(
        StoredComments.Of(id, "text of " + id),
        default,
        new OnceOnly<SubmitOutcome>(request, outcome => new KeptAnswer(201, Encoding.UTF8.GetBytes("answer of " + outcome.Comment.Comment.Id))));

    private static NamedRequest Named(string name, string body, DateTimeOffset? at = null) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(name)), SHA256.HashData(Encoding.UTF8.GetBytes(body)), at ?? StoredComments.Noon);
}
