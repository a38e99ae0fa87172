using Moderator.Storage;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Webhooks;

/// <summary>
/// Sends what decisions left to be told, again and again until it is taken or given up: at least once, in order for each
/// comment. Every receiver has a task of its own, so that one that is slow or away holds up no other.
/// </summary>
internal sealed class WebhookDispatcher(
    DeliveryQueue queue, WebhookSender sender, WebhookOptions options, TimeProvider clock, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 128;
    private const int CleanBatch = 1_000;
    private static readonly TimeSpan CleanEvery = TimeSpan.FromMinutes(10);

    private readonly Dictionary<long, Receiver> _receivers = [];
    private DateTimeOffset? _cleanedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was under way is not noted as taken, and is sent again after the next start.
        }

        await Task.WhenAll(_receivers.Values.Select(r => r.Running));
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var webhook in queue.ReadReceivers())
            {
                if (!_receivers.TryGetValue(webhook.Id, out var receiver)) _receivers[webhook.Id] = receiver = new Receiver();
                if (receiver.Running.IsCompleted) receiver.Running = DrainAsync(webhook, receiver, stopping);
            }

            if (_receivers.Count > 0) await CleanAsync(stopping);
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.WebhooksWait(logger, unavailable.Fault.ToString());
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        pause.CancelAfter(options.LookEvery);
        try
        {
            await queue.WaitForDeliveriesAsync(pause.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Time to look whether something is to be tried again.
        }
    }

    /// <summary>Sends to one receiver until nothing is due, or it fails.</summary>
    private async Task DrainAsync(Webhook webhook, Receiver receiver, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            while (receiver.IsReady(clock))
            {
                var due = queue.ReadDue(webhook.Id, webhook.IncludeText, clock.GetUtcNow(), BatchSize);
                if (due.Count == 0) return;
                await queue.WaitUntilDurableAsync(stopping);
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = stopping },
                    async (delivery, cancellation) => await SendAsync(webhook, receiver, delivery, cancellation));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Sent again after the next start.
        }
        catch (StorageUnavailableException unavailable)
        {
            ServiceLog.WebhooksWait(logger, unavailable.Fault.ToString());
        }
    }

    private async Task SendAsync(Webhook webhook, Receiver receiver, DueDelivery due, CancellationToken cancellation)
    {
        // It failed while this one stood in line: not worth another try before its time.
        if (!receiver.IsReady(clock)) return;
        var outcome = await sender.SendAsync(webhook, due, cancellation);
        var now = clock.GetUtcNow();
        if (outcome.Error is null)
        {
            receiver.Failures = 0;
            // Not given up half-way: it would be sent twice for nothing.
            await queue.NoteDeliveredAsync(due.Id, outcome.Status!.Value, now, CancellationToken.None);
            return;
        }

        var failures = Interlocked.Increment(ref receiver.Failures);
        var wait = outcome.RetryAfter is { } asked && asked > RetryAfter(due.Attempts) ? Shorter(asked, options.LongestRetryAfter) : RetryAfter(due.Attempts);
        // One that answers in its own words is there, and what it refused holds nothing else up.
        if (outcome.Status is null or 408 or 429 or >= 500) receiver.LeaveUntil(now + Shorter(RetryAfter(failures - 1), wait));
        var givenUp = await queue.NoteFailedAsync(
            webhook.Id,
            new FailedAttempt(due.Id, outcome.Status, outcome.Error, outcome.IsFinal ? null : now + wait),
            now - options.GiveUpAfter,
            now,
            CancellationToken.None);
        if (failures == 1) ServiceLog.WebhookFailed(logger, webhook.Id, outcome.Error);
        if (givenUp > 0) ServiceLog.WebhookGivenUp(logger, webhook.Id, givenUp);
    }

    private TimeSpan RetryAfter(int attempts) =>
        TimeSpan.FromTicks(Math.Min(options.LongestRetryAfter.Ticks, options.FirstRetryAfter.Ticks * (1L << Math.Min(attempts, 20))));

    private async Task CleanAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        if (now - _cleanedAt < CleanEvery) return;
        while (await queue.RemoveDeliveredAsync(now - options.KeepDelivered, CleanBatch, stopping) == CleanBatch)
        {
            // Small batches, so that no comment waits long behind one.
        }

        _cleanedAt = now;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What is known of a receiver since the start.</summary>
    private sealed class Receiver
    {
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>How often it failed since it last took something.</summary>
        public int Failures;

        private long _notBefore;

        /// <summary>Whether it may be tried now.</summary>
        public bool IsReady(TimeProvider clock) => clock.GetUtcNow().UtcTicks >= Interlocked.Read(ref _notBefore);

        public void LeaveUntil(DateTimeOffset time) => Interlocked.Exchange(ref _notBefore, time.UtcTicks);
    }
}
