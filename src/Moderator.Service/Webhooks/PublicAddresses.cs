using System.Net;
using System.Net.Sockets;

namespace Moderator.Service.Webhooks;

/// <summary>
/// Which addresses a webhook may be sent to: those of the public internet, and what the operator allows. Judged by the
/// address that is connected to, so that no way of writing it and no name that resolves to it goes around.
/// </summary>
internal sealed class PublicAddresses(IEnumerable<string> allowed)
{
    /// <summary>IANA's special-purpose registry for IPv4, and multicast: nothing in it is a public host.</summary>
    private static readonly IPNetwork[] Special4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>The only IPv6 range with public hosts, and what is special within it (Teredo and 6to4 hold IPv4 addresses).</summary>
    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private readonly IPNetwork[] _allowed = [.. allowed.Select(IPNetwork.Parse)];

    /// <summary>Whether it may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return _allowed.Any(network => network.Contains(address)) || IsPublic(address);
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Special4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => Public6.Contains(address) && !Special6.Any(network => network.Contains(address)),
        _ => false,
    };

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
