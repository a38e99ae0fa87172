using System.Buffers;
using System.Threading.Channels;
using Moderator.Service.Requests;

namespace Moderator.Service.Api.Streams;

/// <summary>
/// Answers a request of lines with lines: one out for each one in, in the same order, while more come. Lines that arrive
/// together are worked on together, on all processors; no more is read than is worked on, so that a client which does not
/// take its answers is not read from either. Empty lines are left out.
/// </summary>
internal static class LineStream
{
    /// <param name="context">The request.</param>
    /// <param name="maxLineBytes">The longest line that is taken.</param>
    /// <param name="prepare">What can be done with lines in any order, on any thread. Must not throw.</param>
    /// <param name="write">What must be done in order; writes one line for each. May throw only where nobody reads any more.</param>
    public static async Task RunAsync<T>(
        HttpContext context, int maxLineBytes, Func<IReadOnlyList<RequestLine>, T> prepare, Func<T, IBufferWriter<byte>, CancellationToken, Task> write)
    {
        context.Response.ContentType = BodyOrLines<object>.LinesType;
        var waiting = Channel.CreateBounded<Task<T>>(new BoundedChannelOptions(Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var reading = Task.Run(() => ReadAsync(new RequestLines(context.Request.BodyReader, maxLineBytes), prepare, waiting.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var prepared in waiting.Reader.ReadAllAsync(stop.Token))
            {
                await write(await prepared, context.Response.BodyWriter, stop.Token);
                var flushed = await context.Response.BodyWriter.FlushAsync(stop.Token);
                if (flushed.IsCompleted) break;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone, and with it whoever would read the rest.
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync<T>(RequestLines lines, Func<IReadOnlyList<RequestLine>, T> prepare, ChannelWriter<Task<T>> waiting, CancellationToken cancellation)
    {
        try
        {
            while (await lines.ReadAsync(cancellation) is { } together)
                await waiting.WriteAsync(Task.Run(() => prepare(together), CancellationToken.None), cancellation);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The body ended early. What came whole is answered; there is nobody to tell the rest to.
        }
        finally
        {
            waiting.TryComplete();
        }
    }
}
