using System.Text;
using Xunit;
using ClientSignature = Moderator.Client.WebhookSignature;
using ServiceSignature = Moderator.Service.Webhooks.WebhookSignature;

namespace Moderator.Service.Tests.Client;

/// <summary>The client checks what the service signs.</summary>
public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"type": "decision.made"}""");
    private readonly byte[] _secret = ServiceSignature.MakeSecret();
    private readonly byte[] _next = ServiceSignature.MakeSecret();

    private string Signed => ServiceSignature.Sign("msg-1", Noon, Body, [_secret]);

    private static string Seconds => Noon.ToUnixTimeSeconds().ToString();

    [Fact]
    public void What_the_service_signs_is_valid()
    {
        Assert.Equal((ServiceSignature.IdHeader, ServiceSignature.TimestampHeader, ServiceSignature.SignatureHeader), (ClientSignature.IdHeader, ClientSignature.TimestampHeader, ClientSignature.SignatureHeader));
        Assert.True(IsValid());
        Assert.True(IsValid(signatures: ServiceSignature.Sign("msg-1", Noon, Body, [_next, _secret])));
        Assert.True(IsValid(now: Noon.AddMinutes(5)));
    }

    [Fact]
    public void Anything_else_is_not()
    {
        Assert.False(IsValid(id: "msg-2"));
        Assert.False(IsValid(id: null));
        Assert.False(IsValid(timestamp: "0"));
        Assert.False(IsValid(timestamp: "soon"));
        Assert.False(IsValid(body: [.. Body, 32]));
        Assert.False(IsValid(signatures: ServiceSignature.Sign("msg-1", Noon, Body, [_next])));
        Assert.False(IsValid(signatures: "v1,nonsense v2," + Signed[3..]));
        Assert.False(IsValid(signatures: null));
        Assert.False(IsValid(now: Noon.AddMinutes(6)));
        Assert.False(IsValid(now: Noon.AddMinutes(-6)));
        Assert.Throws<FormatException>(() => ClientSignature.IsValid("a password", "msg-1", Seconds, Signed, Body, Noon));
    }

    private bool IsValid(string? id = "msg-1", string? timestamp = "", string? signatures = "", byte[]? body = null, DateTimeOffset? now = null) => ClientSignature.IsValid(
        ServiceSignature.Shown(_secret), id, timestamp is "" ? Seconds : timestamp, signatures is "" ? Signed : signatures, body ?? Body, now ?? Noon);
}
