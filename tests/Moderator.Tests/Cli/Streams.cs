using System.Text;

namespace Moderator.Tests.Cli;

/// <summary>Standard input that makes its lines up as it is read: <c>{"n":0,"text":"..."}</c> and so on.</summary>
internal sealed class GeneratedComments(int lines) : OneWayStream
{
    private byte[] _line = [];
    private int _offset;
    private int _next;

    /// <summary>Lines that were read so far.</summary>
    public int LinesRead => Volatile.Read(ref _next);

    public override bool CanRead => true;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var written = 0;
        while (written < count)
        {
            if (_offset == _line.Length)
            {
                if (_next == lines) break;
                _line = Encoding.UTF8.GetBytes($"{{\"n\":{_next},\"text\":\"Remark {_next % 977} on the harbour.\"}}\n");
                Volatile.Write(ref _next, _next + 1);
                _offset = 0;
            }

            var piece = Math.Min(count - written, _line.Length - _offset);
            _line.AsSpan(_offset, piece).CopyTo(buffer.AsSpan(offset + written));
            _offset += piece;
            written += piece;
        }

        return written;
    }
}

/// <summary>Standard output that keeps nothing: it checks that line i begins with <c>{"n":i,</c> and how far the input is ahead.</summary>
internal sealed class CheckedOutput(GeneratedComments input) : OneWayStream
{
    private readonly MemoryStream _line = new();

    public override bool CanWrite => true;

    public int Lines { get; private set; }

    /// <summary>The most lines that were read and not yet written.</summary>
    public int FurthestAhead { get; private set; }

    public override void Write(byte[] buffer, int offset, int count)
    {
        foreach (var piece in buffer.AsSpan(offset, count))
        {
            if (piece != (byte)'\n')
            {
                _line.WriteByte(piece);
                continue;
            }

            var begin = Encoding.UTF8.GetBytes($"{{\"n\":{Lines},");
            if (!_line.GetBuffer().AsSpan(0, (int)_line.Length).StartsWith(begin))
                throw new InvalidOperationException($"Line {Lines} is out of order.");
            _line.SetLength(0);
            FurthestAhead = Math.Max(FurthestAhead, input.LinesRead - Lines);
            Lines++;
        }
    }
}

/// <summary>A pipe whose reader goes away.</summary>
internal sealed class ClosingOutput(int afterBytes) : OneWayStream
{
    private int _written;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count)
    {
        if ((_written += count) > afterBytes) throw new IOException("Broken pipe");
    }
}

internal abstract class OneWayStream : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
