namespace Moderator.Cli.Output;

/// <summary>Whoever read our standard output has closed it.</summary>
public sealed class ClosedPipeException(IOException inner) : Exception("standard output was closed.", inner);

/// <summary>Standard output, whose failing write is told from the failure of a file.</summary>
/// <param name="inner">Not disposed.</param>
public sealed class PipeStream(Stream inner) : Stream
{
    private bool _closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => Watched(inner.Flush);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Watched(() => inner.Write(buffer, offset, count));

    private void Watched(Action write)
    {
        // It has been told once. What writers still hold when they are disposed of is for nobody.
        if (_closed) return;
        try
        {
            write();
        }
        catch (IOException e)
        {
            _closed = true;
            throw new ClosedPipeException(e);
        }
    }
}
