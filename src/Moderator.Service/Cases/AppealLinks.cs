using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Moderator.Core.Decisions;
using Moderator.Storage.Appeals;

namespace Moderator.Service.Cases;

/// <summary>
/// The addresses at which a commenter may appeal: the decision's number and a signature of 192 bits under the
/// installation's own secret. Whoever has one was given it; a wrong one costs no look into the database.
/// </summary>
internal sealed class AppealLinks(AppealStore store, ServiceOptions options)
{
    public const string Path = "/appeal/";

    private const int NumberLength = 8;
    private const int SignatureLength = 24;

    private readonly Lazy<byte[]> _secret = new(store.ReadSecret);

    /// <summary>Where a decision can be appealed; null where it is no stored rejection, or browsers cannot reach the service.</summary>
    public string? UrlOf(Decision decision) => decision is { Action: ModerationAction.Reject, Id: > 0 } && options.Console.PublicUrl is { } url
        ? string.Concat(url.TrimEnd('/'), Path, TokenOf(decision.Id))
        : null;

    /// <summary>The token of a decision: 43 characters that need no escaping in an address.</summary>
    public string TokenOf(long decisionId)
    {
        Span<byte> token = stackalloc byte[NumberLength + SignatureLength];
        BinaryPrimitives.WriteInt64BigEndian(token, decisionId);
        Sign(token[..NumberLength], token[NumberLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The decision of a token; null for anything that is not exactly one of ours.</summary>
    public long? DecisionOf(string? token)
    {
        if (token is not { Length: 43 } || !Base64Url.IsValid(token)) return null;
        Span<byte> bytes = stackalloc byte[NumberLength + SignatureLength];
        if (!Base64Url.TryDecodeFromChars(token, bytes, out var written) || written != bytes.Length) return null;
        Span<byte> signature = stackalloc byte[SignatureLength];
        Sign(bytes[..NumberLength], signature);
        return CryptographicOperations.FixedTimeEquals(signature, bytes[NumberLength..]) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;
    }

    private void Sign(ReadOnlySpan<byte> number, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret.Value, number, whole);
        whole[..SignatureLength].CopyTo(signature);
    }
}
