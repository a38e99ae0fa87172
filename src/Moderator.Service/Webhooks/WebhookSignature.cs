using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Moderator.Service.Webhooks;

/// <summary>
/// Signs deliveries after the Standard Webhooks specification 1.0, for which receivers find libraries in most languages:
/// HMAC-SHA256 over <c>ID.TIMESTAMP.BODY</c>, base64, as <c>v1,SIGNATURE</c>; several with a space between.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const int SecretLength = 32;

    /// <summary>A new secret.</summary>
    public static byte[] MakeSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The form that the receiver's operator gets: <c>whsec_</c> and base64.</summary>
    public static string Shown(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="id">The value of <see cref="IdHeader"/>.</param>
    /// <param name="at">Its Unix time in seconds is the value of <see cref="TimestampHeader"/>.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="secrets">Every one signs.</param>
    public static string Sign(string id, DateTimeOffset at, ReadOnlySpan<byte> body, IEnumerable<byte[]> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
