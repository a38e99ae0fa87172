using System.Buffers;
using Moderator.Service.Api.Wire;
using Moderator.Service.Cases;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Requests;
using Moderator.Service.Versions;
using Moderator.Storage.Comments;

namespace Moderator.Service.Api.Streams;

/// <summary>Takes comments line by line. A line is answered once its comment is on disk; lines that come together share a transaction.</summary>
internal sealed class SubmitStream(CommentIntake intake, InForceSource inForce, JsonLines json, AppealLinks appeals, ServiceOptions options, LineProblems problems)
{
    public Task RunAsync(HttpContext context, Caller caller) => LineStream.RunAsync(
        context,
        json.MaxBytes,
        lines =>
        {
            using var now = inForce.Read();
            return lines.Select(line => Take(line, caller, now)).ToList();
        },
        StoreAsync);

    private Line Take(RequestLine line, Caller caller, InForce now)
    {
        try
        {
            var checks = new FieldChecks(options);
            var comment = json.Read<CommentRequest>(line).ToComment(checks, caller);
            return comment is null
                ? new Line(line.Number, json.Write(line.Number, checks.Refusal().ProblemDetails), null)
                : new Line(line.Number, null, intake.Take(comment, now));
        }
        catch (Exception error)
        {
            return new Line(line.Number, json.Write(line.Number, problems.Of(error)), null);
        }
    }

    private async Task StoreAsync(List<Line> lines, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        var good = lines.Where(line => line.Taken is not null).ToList();
        IReadOnlyList<StandingComment> stored = [];
        Exception? failure = null;
        try
        {
            stored = await intake.StoreAsync([.. good.Select(line => line.Taken!)], cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failure = error;
        }

        var next = 0;
        foreach (var line in lines)
        {
            if (line.Refusal is { } refusal) JsonLines.Append(output, refusal);
            else JsonLines.Append(output, failure is null ? json.Write(CommentAnswer.Of(stored[next++], appeals)) : json.Write(line.Number, problems.Of(failure)));
        }
    }

    /// <param name="Refusal">The answer of a line that cannot be taken.</param>
    /// <param name="Taken">What a line that can be taken is to store.</param>
    private sealed record Line(long Number, byte[]? Refusal, TakenIn? Taken);
}
