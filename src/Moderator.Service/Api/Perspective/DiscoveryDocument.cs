using System.Text;
using System.Text.Json;

namespace Moderator.Service.Api.Perspective;

/// <summary>
/// The description that Google's generated clients build themselves from: methods, parameters and schemas as
/// Perspective's own had them. It names no OAuth scope, for a key is all there is, and a client that finds none asks for
/// no credentials.
/// </summary>
internal static class DiscoveryDocument
{
    public const string Version = "v1alpha1";

    private static readonly string Template = Read();

    /// <param name="address">The address that its requests go to.</param>
    public static byte[] For(Uri address)
    {
        var root = address.AbsoluteUri;
        if (!root.EndsWith('/')) root += "/";
        return Encoding.UTF8.GetBytes(Template.Replace("$ROOT", JsonEncodedText.Encode(root).ToString(), StringComparison.Ordinal));
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(DiscoveryDocument).Assembly.GetManifestResourceStream("discovery.json")!);
        return reader.ReadToEnd();
    }
}
