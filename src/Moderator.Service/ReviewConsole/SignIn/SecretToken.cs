using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>256 random bits that a browser or a link holds. Of them only their SHA-256 is stored.</summary>
internal static class SecretToken
{
    /// <summary>Length of a token as text: base64url without padding.</summary>
    private const int Length = 43;

    /// <summary>A new one, 43 characters that need no escaping in an address.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of it, 32 bytes; null for what cannot be a token.</summary>
    public static byte[]? HashOf(string? token) => token is { Length: Length } ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;
}
