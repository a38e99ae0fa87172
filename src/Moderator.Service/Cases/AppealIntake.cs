using System.Threading.RateLimiting;
using Moderator.Storage.Appeals;
using Moderator.Storage.Audit;

namespace Moderator.Service.Cases;

/// <summary>Takes appeals in, from the API and from the commenters' page: the same terms for both.</summary>
internal sealed class AppealIntake(AppealStore store, ServiceOptions options, TimeProvider clock) : IDisposable
{
    private readonly PartitionedRateLimiter<long> _pages = PartitionedRateLimiter.Create<long, long>(decision => RateLimitPartition.GetFixedWindowLimiter(
        decision,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Appeals.MaxPageRequestsInMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Whether the page of a decision may be asked for once more now.</summary>
    public bool LetsIn(long decisionId)
    {
        using var lease = _pages.AttemptAcquire(decisionId);
        return lease.IsAcquired;
    }

    /// <summary>What is wrong with an appeal's text; null for nothing.</summary>
    public string? FaultOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "Is missing; expected what you have to say.";
        return text.Length > options.Appeals.MaxTextLength ? $"Is {text.Length} characters long; expected at most {options.Appeals.MaxTextLength}." : null;
    }

    /// <summary>The last moment at which a decision can be appealed.</summary>
    public DateTimeOffset Until(DateTimeOffset decidedAt) => decidedAt + options.Appeals.Within;

    public Task<AppealOutcome> ReceiveAsync(long decisionId, string text, AuditActor actor, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return store.ReceiveAsync(
            new NewAppeal { DecisionId = decisionId, Text = text.Trim(), At = now, Since = now - options.Appeals.Within, MostInDay = options.Appeals.MaxInDay }, actor, cancellation);
    }

    public void Dispose() => _pages.Dispose();
}
