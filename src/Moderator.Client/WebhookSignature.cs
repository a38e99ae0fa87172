using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Moderator.Client;

/// <summary>
/// Checks that a webhook's delivery came from the service, unchanged and in time. Signatures are those of the Standard
/// Webhooks specification 1.0: HMAC-SHA256 over <c>ID.TIMESTAMP.BODY</c>.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";
    private const string VersionPrefix = "v1,";

    /// <summary>How much a delivery's time may be off: an older one may be a recorded one that is sent again.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a delivery is genuine. A delivery that is may come again: <paramref name="id"/> tells it from others.</summary>
    /// <param name="secret">The webhook's secret as the service showed it: <c>whsec_</c> and base64.</param>
    /// <param name="id">The header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The header <see cref="SignatureHeader"/>: while a secret is being changed there are two, and one must fit.</param>
    /// <param name="body">The request's body, byte by byte as it came.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="FormatException">The secret is none.</exception>
    public static bool IsValid(string secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var key = KeyOf(secret);
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures)) return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds) return false;

        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(head);
        hash.AppendData(body);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(expected);
        Span<byte> found = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isValid = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!signature.StartsWith(VersionPrefix, StringComparison.Ordinal)) continue;
            if (!Convert.TryFromBase64String(signature[VersionPrefix.Length..], found, out var length) || length != expected.Length) continue;
            isValid |= CryptographicOperations.FixedTimeEquals(expected, found);
        }

        return isValid;
    }

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : throw new FormatException($"A webhook's secret starts with {SecretPrefix}."));
}
