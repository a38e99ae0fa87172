using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Moderator.Service.Tests.Native;

/// <summary>A request of lines over a socket: sends while it reads, which HttpClient does not do over HTTP/1.1.</summary>
internal sealed class Lines(RunningService service) : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;
    private StreamReader _reader = null!;

    public async Task StartAsync(string address)
    {
        await _client.ConnectAsync(service.Address.Host, service.Address.Port);
        _stream = _client.GetStream();
        _reader = new StreamReader(_stream, Encoding.UTF8);
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {address} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {service.Key}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"));
    }

    public async Task SendAsync(string line, CancellationToken cancellation = default)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        await _stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, .. "\r\n"u8], cancellation);
    }

    public void End() => _stream.Write("0\r\n\r\n"u8);

    /// <summary>The next line of the answer; null at its end. The head and the sizes of the chunks are read over.</summary>
    public async Task<JsonNode?> ReadAsync()
    {
        while (await _reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{')) return JsonNode.Parse(line);
            if (line == "0") return null;
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
