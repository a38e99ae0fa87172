using System.Net;
using Moderator.Service.Keys;

namespace Moderator.Service.Webhooks;

/// <summary>What a webhook may be: the same for the API and the command line.</summary>
public static class WebhookTerms
{
    public const int MaxUrlLength = 2_048;
    public const int MaxSites = 1_000;

    /// <summary>What is wrong with a webhook that is to be registered, by field; nothing where it may be.</summary>
    public static IEnumerable<(string Field, string Message)> Check(string? name, string? url, IReadOnlyList<string?>? sites)
    {
        if (KeyTerms.CheckName(name) is { } badName) yield return ("name", badName);
        if (CheckUrl(url) is { } badUrl) yield return ("url", badUrl);
        if (sites is { Count: 0 or > MaxSites }) yield return ("sites", $"Names {sites.Count} sites; expected 1 to {MaxSites}, or none of the field for every site.");
        if (sites is not null && sites.Any(site => site is null || (site.Length > 0 && KeyTerms.CheckName(site) is not null))) yield return ("sites", "Names what is no site.");
    }

    /// <summary>Whether a URL names an address outright that webhooks may not be sent to. A name is judged when it is sent to.</summary>
    public static bool NamesForbiddenAddress(string url, WebhookOptions options) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && IPAddress.TryParse(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : uri.Host, out var address)
        && !new PublicAddresses(options.AllowedNetworks).Allows(address);

    private static string? CheckUrl(string? url)
    {
        const string Expected = "expected for example https://news.example.org/moderation";
        if (string.IsNullOrEmpty(url)) return "Is missing; " + Expected + ".";
        if (url.Length > MaxUrlLength) return $"Is {url.Length} characters long; expected at most {MaxUrlLength}.";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0) return "Is no http or https address; " + Expected + ".";
        return uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 ? "Holds a user name or a fragment; " + Expected + "." : null;
    }
}
