using Moderator.Storage.Keys;

namespace Moderator.Service.Keys;

/// <summary>
/// How often a key was used. It counts on over reloads of the ring. The rate is the generic cell rate algorithm
/// (ITU-T I.371): one number, the moment at which the next request would be exactly on time; so a request costs one
/// compare-and-swap and no allocation, which the library's limiters do not offer, nor a clock from outside.
/// </summary>
internal sealed class KeyUse
{
    private const int CountBits = 40;
    private const long CountMask = (1L << CountBits) - 1;

    /// <summary>A timestamp of the clock.</summary>
    private long _onTimeAt = long.MinValue;

    /// <summary>The UTC day (days since 0001-01-01) above <see cref="CountBits"/>, and that day's requests below.</summary>
    private long _counted;

    /// <summary>When the use was noted last: a timestamp of the clock; the least value before the first.</summary>
    private long _notedAt = long.MinValue;

    /// <summary>What was counted at <see cref="_notedAt"/>.</summary>
    private long _notedCount;

    public KeyUse(StoredApiKey key)
    {
        _counted = key.UsedOnDay is { } day ? Packed(day.DayNumber, key.UsedCount) : 0;
        _notedCount = _counted;
    }

    /// <summary>Whether requests were counted that the database does not know of.</summary>
    public bool HasNews => Interlocked.Read(ref _counted) != Interlocked.Read(ref _notedCount);

    /// <summary>Requests counted on a day.</summary>
    public long CountOn(DateTimeOffset at)
    {
        var counted = Interlocked.Read(ref _counted);
        return counted >> CountBits == DayOf(at) ? counted & CountMask : 0;
    }

    /// <summary>Counts a request, or says why it must wait. One that must wait is not counted.</summary>
    public KeyRefusal? Count(KeyLimits limits, TimeProvider clock)
    {
        if (limits.RatePerSecond is { } rate && WaitForRate(rate, limits.Burst ?? Math.Max(1, (int)rate), clock) is { } wait)
            return KeyRefusals.Rate(wait, limits);
        var now = clock.GetUtcNow();
        return TryCountToday(DayOf(now), limits.DailyQuota)
            ? null
            : KeyRefusals.Quota(now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime, limits);
    }

    /// <summary>Whether the use is to be written down now. Says so to one caller, once in a while.</summary>
    public bool TakeNote(TimeProvider clock, TimeSpan every)
    {
        var now = clock.GetTimestamp();
        var noted = Interlocked.Read(ref _notedAt);
        if (noted != long.MinValue && clock.GetElapsedTime(noted, now) < every) return false;
        if (Interlocked.CompareExchange(ref _notedAt, now, noted) != noted) return false;
        Interlocked.Exchange(ref _notedCount, Interlocked.Read(ref _counted));
        return true;
    }

    private TimeSpan? WaitForRate(double rate, int burst, TimeProvider clock)
    {
        var interval = Math.Max(1, (long)(clock.TimestampFrequency / rate));
        var ahead = interval * (burst - 1);
        while (true)
        {
            var now = clock.GetTimestamp();
            var before = Interlocked.Read(ref _onTimeAt);
            var onTime = Math.Max(before, now);
            if (onTime - now > ahead) return TimeSpan.FromSeconds((onTime - ahead - now) / (double)clock.TimestampFrequency);
            if (Interlocked.CompareExchange(ref _onTimeAt, onTime + interval, before) == before) return null;
        }
    }

    private bool TryCountToday(long day, long? quota)
    {
        while (true)
        {
            var before = Interlocked.Read(ref _counted);
            var count = before >> CountBits == day ? before & CountMask : 0;
            if (count >= quota) return false;
            if (Interlocked.CompareExchange(ref _counted, Packed(day, count + 1), before) == before) return true;
        }
    }

    private static long Packed(long day, long count) => (day << CountBits) | count;

    private static long DayOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerDay;
}
