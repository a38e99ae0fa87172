using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Moderator.Rounds;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, string? ContentType, byte[] Body);

/// <summary>
/// A kept-alive HTTP/1.1 connection that sends any bytes, valid or not, and reads whole answers. A client library would
/// refuse to send half of what the fuzz rounds send, and costs more than the server that the load rounds measure.
/// </summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _start;
    private int _end;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>Null where the server closed the connection without one, as it may on bytes that are no HTTP.</returns>
    /// <exception cref="SocketException">The server does not listen any more.</exception>
    public async Task<RawAnswer?> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _start = _end = 0;
            await _socket.ConnectAsync(address.Host, address.Port, cancellation);
        }

        try
        {
            await TrySendAllAsync(_socket, request, cancellation);
            return await ReadAnswerAsync(cancellation);
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException)
        {
            Close();
            return null;
        }
    }

    public void Dispose() => Close();

    /// <summary>A server that refuses a body answers before it has read it, and may stop reading: the answer counts, not the rest of the body.</summary>
    private static async Task TrySendAllAsync(Socket socket, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            while (request.Length > 0)
            {
                var sent = await socket.SendAsync(request, SocketFlags.None, cancellation);
                request = request[sent..];
            }
        }
        catch (SocketException)
        {
            // Read what was answered.
        }
    }

    private async Task<RawAnswer> ReadAnswerAsync(CancellationToken cancellation)
    {
        var head = Encoding.Latin1.GetString(await ReadHeadAsync(cancellation));
        var lines = head.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) throw new InvalidDataException($"The server answered with no HTTP: {lines[0]}");
        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        // "100 Continue" is no answer yet: the answer behind it would be taken for the next request's.
        if (status is >= 100 and < 200) return await ReadAnswerAsync(cancellation);
        string? Header(string name) => lines.FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
        var close = Header("Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;
        byte[] body;
        if (Header("Content-Length") is { } length) body = await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation);
        else if (Header("Transfer-Encoding") is not null) body = await ReadChunksAsync(cancellation);
        else body = [];
        if (close) Close();
        return new RawAnswer(status, Header("Content-Type"), body);
    }

    private async Task<byte[]> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (at >= 0)
            {
                var head = _buffer.AsSpan(_start, at).ToArray();
                _start += at + 4;
                return head;
            }

            await FillAsync(cancellation);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken cancellation)
    {
        var body = new byte[length];
        for (var filled = 0; filled < length;)
        {
            if (_start == _end) await FillAsync(cancellation);
            var take = Math.Min(length - filled, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(body.AsSpan(filled));
            _start += take;
            filled += take;
        }

        return body;
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadExactlyAsync(size, cancellation));
            await ReadLineAsync(cancellation);
            if (size == 0) return body.ToArray();
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (at >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, at);
                _start += at + 2;
                return line;
            }

            await FillAsync(cancellation);
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) throw new InvalidDataException("The server answered with a head of more than 64 KiB.");
        var read = await _socket!.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation);
        if (read == 0) throw new EndOfStreamException();
        _end += read;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
