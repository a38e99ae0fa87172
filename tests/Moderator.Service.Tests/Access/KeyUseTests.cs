using Moderator.Service.Keys;
using Moderator.Storage.Keys;
using Xunit;

namespace Moderator.Service.Tests.Access;

/// <summary>Rate and quota by a clock that the test turns.</summary>
public sealed class KeyUseTests
{
    private readonly TurnedClock _clock = new(new DateTimeOffset(2026, 5, 4, 23, 59, 0, TimeSpan.Zero));

    [Fact]
    public void A_burst_is_let_in_and_then_the_rate_holds()
    {
        var use = new KeyUse(Key());
        var limits = new KeyLimits(2, 3, null);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(use.Count(limits, _clock)));
        var refused = use.Count(limits, _clock)!;
        Assert.Equal((KeyRefusalReason.Rate, 429, TimeSpan.FromSeconds(0.5)), (refused.Reason, refused.Status, refused.RetryAfter));

        _clock.Turn(TimeSpan.FromSeconds(0.5));
        Assert.Null(use.Count(limits, _clock));
        Assert.NotNull(use.Count(limits, _clock));
        _clock.Turn(TimeSpan.FromSeconds(60));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(use.Count(limits, _clock)));
        Assert.NotNull(use.Count(limits, _clock));
        Assert.Equal(0, use.CountOn(_clock.GetUtcNow().AddDays(1)));
    }

    [Fact]
    public void Over_a_long_time_exactly_the_rate_is_let_in()
    {
        var use = new KeyUse(Key());
        var limits = new KeyLimits(7, 2, null);
        var let = 0;
        for (var i = 0; i < 10_000; i++)
        {
            if (use.Count(limits, _clock) is null) let++;
            _clock.Turn(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(let, 690, 701);
    }

    [Fact]
    public void The_quota_ends_at_midnight_utc_and_the_refused_are_not_counted()
    {
        var use = new KeyUse(Key());
        var limits = new KeyLimits(null, null, 2);
        Assert.Null(use.Count(limits, _clock));
        Assert.Null(use.Count(limits, _clock));

        var refused = use.Count(limits, _clock)!;
        Assert.Equal((KeyRefusalReason.Quota, 429, TimeSpan.FromMinutes(1)), (refused.Reason, refused.Status, refused.RetryAfter));
        Assert.Equal(2, use.CountOn(_clock.GetUtcNow()));

        _clock.Turn(TimeSpan.FromMinutes(1));
        Assert.Null(use.Count(limits, _clock));
        Assert.Equal(1, use.CountOn(_clock.GetUtcNow()));
    }

    [Fact]
    public void What_was_counted_before_a_restart_counts()
    {
        var use = new KeyUse(Key() with { UsedOnDay = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime), UsedCount = 9 });
        var limits = new KeyLimits(null, null, 10);
        Assert.False(use.HasNews);
        Assert.Null(use.Count(limits, _clock));
        Assert.True(use.HasNews);
        Assert.NotNull(use.Count(limits, _clock));
    }

    [Fact]
    public void Requests_at_once_from_many_threads_are_counted_to_the_last()
    {
        var use = new KeyUse(Key());
        var limits = new KeyLimits(1, 500, 400);
        var let = 0;
        Parallel.For(0, 2_000, _ =>
        {
            if (use.Count(limits, _clock) is null) Interlocked.Increment(ref let);
        });
        Assert.Equal(400, let);
    }

    private static StoredApiKey Key() => new()
    {
        Id = 1,
        Name = "k",
        Hash = [],
        Scopes = KeyScope.All,
        Site = null,
        Limits = KeyLimits.None,
        CreatedAt = default,
        LastUsedAt = null,
        RotatedAt = null,
        PreviousHash = null,
        PreviousUntil = null,
        RevokedAt = null,
        UsedCount = 0,
        UsedOnDay = null,
    };
}
