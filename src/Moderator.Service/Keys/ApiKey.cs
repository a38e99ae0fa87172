using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Moderator.Service.Keys;

/// <summary>A key that calls the service: <c>mod_</c> and 256 random bits. Known in full only to whoever holds it.</summary>
public static class ApiKey
{
    /// <summary>The longest text that is looked at as a key.</summary>
    public const int MaxLength = 256;

    /// <summary>Length of what is stored of a key, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const string Prefix = "mod_";

    /// <summary>A new key.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of it: SHA-256 of its UTF-8 bytes, 32 bytes. A key has too many bits to be guessed from that, salted or not.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary><see cref="HashOf(string)"/> without a heap allocation, for what every request presents.</summary>
    /// <param name="key">At most <see cref="MaxLength"/> characters.</param>
    /// <param name="hash">Gets <see cref="HashLength"/> bytes.</param>
    internal static void HashOf(ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
    }
}
