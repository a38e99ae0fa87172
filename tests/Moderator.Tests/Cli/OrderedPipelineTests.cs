using System.Collections.Concurrent;
using Moderator.Cli;
using Xunit;

namespace Moderator.Tests.Cli;

public sealed class OrderedPipelineTests
{
    [Fact]
    public async Task Results_come_in_the_order_of_the_source_whatever_finishes_first()
    {
        // Every even item waits for its successor: without order and room for two, none of this ends.
        var gates = new ConcurrentDictionary<int, TaskCompletionSource>();
        TaskCompletionSource Gate(int i) => gates.GetOrAdd(i, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var seen = new List<int>();
        await OrderedPipeline.RunAsync(
            Enumerable.Range(0, 100),
            async (i, _) =>
            {
                if (i % 2 == 0) await Gate(i + 1).Task;
                else Gate(i).SetResult();
                return i;
            },
            (i, _) =>
            {
                seen.Add(i);
                return ValueTask.CompletedTask;
            },
            inFlight: 4,
            CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 100), seen);
    }

    [Fact]
    public async Task No_more_than_the_bound_is_read_ahead()
    {
        const int Bound = 5;
        var (read, written, furthest) = (0, 0, 0);
        IEnumerable<int> Source()
        {
            for (var i = 0; i < 500; i++)
            {
                var ahead = Interlocked.Increment(ref read) - Volatile.Read(ref written);
                furthest = Math.Max(furthest, ahead);
                yield return i;
            }
        }

        await OrderedPipeline.RunAsync(
            Source(),
            (i, _) => Task.FromResult(i),
            (_, _) =>
            {
                Interlocked.Increment(ref written);
                return ValueTask.CompletedTask;
            },
            Bound,
            CancellationToken.None);

        // The channel's, one that waits to get in, and one that is on its way to the sink.
        Assert.InRange(furthest, 1, Bound + 2);
    }

    [Fact]
    public async Task A_source_that_fails_fails_the_run_after_what_came_before()
    {
        var seen = new List<int>();
        IEnumerable<int> Source()
        {
            yield return 1;
            throw new InvalidDataException("broken");
        }

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => OrderedPipeline.RunAsync(
            Source(),
            (i, _) => Task.FromResult(i),
            (i, _) =>
            {
                seen.Add(i);
                return ValueTask.CompletedTask;
            },
            inFlight: 4,
            CancellationToken.None));

        Assert.Equal("broken", failure.Message);
        Assert.Equal([1], seen);
    }

    [Fact]
    public async Task Cancelling_ends_it_though_the_source_is_stuck()
    {
        using var stop = new CancellationTokenSource();
        using var stuck = new ManualResetEventSlim();
        IEnumerable<int> Source()
        {
            yield return 1;
            stuck.Wait(CancellationToken.None);
            yield return 2;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OrderedPipeline.RunAsync(
            Source(),
            (i, _) => Task.FromResult(i),
            async (_, _) => await stop.CancelAsync(),
            inFlight: 4,
            stop.Token));
        stuck.Set();
    }
}
