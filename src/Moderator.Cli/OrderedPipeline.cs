using System.Threading.Channels;

namespace Moderator.Cli;

/// <summary>Reads one after the other, works on all cores, hands over in the order of reading; memory is bounded.</summary>
public static class OrderedPipeline
{
    /// <param name="source">Read on a thread of its own; it may block (standard input does).</param>
    /// <param name="work">Called for several items at once.</param>
    /// <param name="sink">Called for one result at a time, in the order of <paramref name="source"/>; told whether the next result is ready.</param>
    /// <param name="inFlight">How many items may be between the source and the sink.</param>
    /// <param name="cancellation">Ends all of it; what was handed to the sink stays handed over.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task RunAsync<TItem, TResult>(
        IEnumerable<TItem> source,
        Func<TItem, CancellationToken, Task<TResult>> work,
        Func<TResult, bool, ValueTask> sink,
        int inFlight,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var results = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(inFlight) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(() => ReadAsync(source, work, results.Writer, token), CancellationToken.None);
        try
        {
            while (await results.Reader.WaitToReadAsync(token))
            {
                while (results.Reader.TryRead(out var result))
                {
                    var value = await result.WaitAsync(token);
                    await sink(value, results.Reader.TryPeek(out var next) && next.IsCompleted);
                }
            }
        }
        finally
        {
            // The source may be blocked in a read that nothing can end (a terminal): it is told, and not waited for.
            await stop.CancelAsync();
        }
    }

    private static async Task ReadAsync<TItem, TResult>(
        IEnumerable<TItem> source, Func<TItem, CancellationToken, Task<TResult>> work, ChannelWriter<Task<TResult>> results, CancellationToken token)
    {
        try
        {
            foreach (var item in source)
            {
                while (!await results.WaitToWriteAsync(token)) return;
                results.TryWrite(Task.Run(() => work(item, token), token));
            }

            results.Complete();
        }
        catch (Exception failure)
        {
            results.TryComplete(failure);
        }
    }
}
