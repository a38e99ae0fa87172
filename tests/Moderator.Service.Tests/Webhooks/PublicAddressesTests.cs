using System.Net;
using Moderator.Rounds;
using Moderator.Service.Webhooks;
using Xunit;

namespace Moderator.Service.Tests.Webhooks;

/// <summary>Where a webhook may be sent to, by address and by the ways of writing one.</summary>
[Collection(ServiceCollection.Name)]
public sealed class PublicAddressesTests(TinyModel tiny)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("192.0.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:1::")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void An_address_that_is_not_public_is_not_allowed(string address) => Assert.False(new PublicAddresses([]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    public void A_public_address_is_allowed(string address) => Assert.True(new PublicAddresses([]).Allows(IPAddress.Parse(address)));

    [Fact]
    public void What_the_operator_allows_is_allowed_and_nothing_beside_it()
    {
        var addresses = new PublicAddresses(["10.1.0.0/16", "::1/128"]);
        Assert.True(addresses.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.True(addresses.Allows(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(addresses.Allows(IPAddress.IPv6Loopback));
        Assert.False(addresses.Allows(IPAddress.Parse("10.2.0.1")));
        Assert.False(addresses.Allows(IPAddress.Loopback));
    }

    /// <summary>The receiver listens, and must get nothing, however its address is written.</summary>
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1", true)]
    [InlineData("2130706433", true)]
    [InlineData("0x7f000001", true)]
    [InlineData("0177.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("[::ffff:127.0.0.1]", true)]
    [InlineData("[::ffff:7f00:1]", true)]
    [InlineData("localhost", false)]
    [InlineData("LocalHost", false)]
    public async Task Nothing_is_sent_to_a_private_address_however_it_is_written(string host, bool refusedAtOnce)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var service = await RunningService.StartAsync(tiny.Model, o => o with { Webhooks = new WebhookOptions { LookEvery = TimeSpan.FromMilliseconds(20) } });
        var url = $"http://{host}:{receiver.Url.Port}/told";
        if (refusedAtOnce)
        {
            Assert.NotNull((await service.PostJsonAsync("/v1/webhooks", new { name = "inside", url }, 400))["errors"]!["url"]);
            // Registered by the command line, which does not know what the service allows.
            service.Ask($"INSERT INTO webhooks (name, url, events, include_text, secret, created_at) VALUES ('inside', '{url}', 'decision reversal', 1, zeroblob(32), 0)");
        }
        else
        {
            await service.PostJsonAsync("/v1/webhooks", new { name = "inside", url }, 201);
        }

        await service.SubmitAsync(new { id = "c-1", text = "Not to be told" });
        await Patience.UntilAsync(() => service.Ask("SELECT last_error FROM webhook_deliveries") is string, "an error of the delivery");

        Assert.Equal("address not allowed", service.Ask("SELECT last_error FROM webhook_deliveries"));
        Assert.Empty(receiver.All);
    }
}
