using System.Buffers;
using System.IO.Pipelines;

namespace Moderator.Service.Api.Streams;

/// <summary>A line of a request.</summary>
/// <param name="Number">From 1; empty lines count.</param>
/// <param name="Json">Its bytes; null where it is longer than a line may be.</param>
internal sealed record RequestLine(long Number, ReadOnlyMemory<byte>? Json);

/// <summary>Takes a body apart into lines, as they come.</summary>
internal sealed class RequestLines(PipeReader body, int maxLineBytes)
{
    /// <summary>Few enough that the lines of one read are shared between the processors.</summary>
    private const int LinesTogether = 64;

    private long _number;
    private bool _isSkipping;
    private bool _isEnded;

    /// <summary>The lines that have come whole, at least one; null after the last.</summary>
    public async ValueTask<IReadOnlyList<RequestLine>?> ReadAsync(CancellationToken cancellation)
    {
        while (!_isEnded)
        {
            var read = await body.ReadAsync(cancellation);
            var rest = read.Buffer;
            var lines = new List<RequestLine>();
            while (lines.Count < LinesTogether && rest.PositionOf((byte)'\n') is { } end)
            {
                Take(lines, rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (lines.Count < LinesTogether && read.IsCompleted)
            {
                _isEnded = true;
                Take(lines, rest);
                rest = rest.Slice(rest.End);
            }
            else if (lines.Count < LinesTogether && rest.Length > maxLineBytes)
            {
                // Too long already, and its end has not come: nothing of it is kept.
                if (!_isSkipping) lines.Add(new RequestLine(++_number, null));
                _isSkipping = true;
                rest = rest.Slice(rest.End);
            }

            // A full set of lines leaves whole ones behind, which the next read gives at once.
            body.AdvanceTo(rest.Start, lines.Count >= LinesTogether ? rest.Start : rest.End);
            if (lines.Count > 0) return lines;
        }

        return null;
    }

    private void Take(List<RequestLine> lines, ReadOnlySequence<byte> line)
    {
        if (_isSkipping)
        {
            _isSkipping = false;
            return;
        }

        // What is after the last line break is a line only where something stands there.
        if (_isEnded && line.IsEmpty) return;
        _number++;
        if (line.Length > maxLineBytes)
        {
            lines.Add(new RequestLine(_number, null));
            return;
        }

        var bytes = line.ToArray();
        if (!bytes.AsSpan().Trim(" \t\r"u8).IsEmpty) lines.Add(new RequestLine(_number, bytes));
    }
}
