namespace Moderator.Cli.Input;

/// <summary>A line of a stream of bytes, without its end (LF or CR LF).</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">The line; where it is longer than the limit, what came before the limit.</param>
/// <param name="Length">Its whole length in bytes.</param>
public sealed record ByteLine(long Number, byte[] Bytes, long Length)
{
    public bool IsWhole => Length == Bytes.Length;

    public bool IsBlank => Bytes.AsSpan().IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
}

/// <summary>Takes a stream of bytes apart into lines, without ever holding more than one of them.</summary>
public static class ByteLines
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="stream">Read to its end, not disposed.</param>
    /// <param name="limit">Bytes of a line that are kept; the rest of a longer line is skipped.</param>
    public static IEnumerable<ByteLine> Read(Stream stream, int limit)
    {
        var buffer = new byte[64 * 1024];
        var line = new MemoryStream();
        long length = 0, number = 0;
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            var start = 0;
            while (start < read)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', start, read - start);
                var piece = (end < 0 ? read : end) - start;
                line.Write(buffer, start, (int)Math.Min(piece, limit - line.Length));
                length += piece;
                start += piece;
                if (end < 0) continue;
                start++;
                yield return Finished(line, length, ++number);
                line.SetLength(0);
                length = 0;
            }
        }

        if (length > 0) yield return Finished(line, length, ++number);
    }

    private static ByteLine Finished(MemoryStream line, long length, long number)
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        var whole = length == bytes.Length;
        if (number == 1 && bytes.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        if (whole && bytes is [.., (byte)'\r']) bytes = bytes[..^1];
        return new ByteLine(number, bytes.ToArray(), whole ? bytes.Length : length);
    }
}
