using System.Security.Cryptography;
using System.Text;
using Moderator.Core.Decisions;

namespace Moderator.Service.Api.Coral;

/// <summary>How the service takes part in Coral's moderation.</summary>
public sealed record CoralOptions
{
    private const int LeastSecret = 16;

    private static readonly string[] Statuses = ["APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"];

    /// <summary>The secret that Coral signs its requests with; null means that a key with the scope "submit" lets them in instead.</summary>
    public string? Secret { get; init; }

    /// <summary>The secret that is being replaced, which goes on being heeded; null where there is none.</summary>
    public string? PreviousSecret { get; init; }

    /// <summary>What a comment becomes that the policy approves: nothing by default, so that Coral's other phases decide.</summary>
    public string? ApprovedStatus { get; init; }

    /// <summary>What one becomes that a person is to look at.</summary>
    public string? ReviewedStatus { get; init; } = "SYSTEM_WITHHELD";

    /// <summary>What one becomes that the policy rejects.</summary>
    public string? RejectedStatus { get; init; } = "REJECTED";

    /// <summary>Tags for a comment that the policy approves.</summary>
    public IReadOnlyList<string> ApprovedTags { get; init; } = [];

    /// <summary>Tags for one that a person is to look at.</summary>
    public IReadOnlyList<string> ReviewedTags { get; init; } = [];

    /// <summary>Tags for one that the policy rejects.</summary>
    public IReadOnlyList<string> RejectedTags { get; init; } = [];

    /// <summary>Whether a comment that a rule of the policy reviews or rejects is flagged with what was found.</summary>
    public bool Flags { get; init; } = true;

    /// <summary>Those in force.</summary>
    internal IReadOnlyList<string> Secrets => [.. new[] { Secret, PreviousSecret }.OfType<string>()];

    /// <exception cref="ServiceOptionsException">A secret could be guessed, or Coral knows no such status.</exception>
    internal void Check()
    {
        if (Secrets.Any(s => s.Length < LeastSecret))
            throw new ServiceOptionsException($"Coral.Secret: is shorter than {LeastSecret} characters; expected the signing secret that Coral shows.");
        if (Secret is null && PreviousSecret is not null) throw new ServiceOptionsException("Coral.PreviousSecret: stands without Coral.Secret.");
        foreach (var status in new[] { ApprovedStatus, ReviewedStatus, RejectedStatus }.OfType<string>().Except(Statuses, StringComparer.Ordinal))
            throw new ServiceOptionsException($"Coral: \"{status}\" is no status; expected one of {string.Join(", ", Statuses)}.");
    }

    internal CoralReply ReplyTo(ModerationAction action) => action switch
    {
        ModerationAction.Approve => new CoralReply(ApprovedStatus, false, ApprovedTags),
        ModerationAction.Reject => new CoralReply(RejectedStatus, Flags, RejectedTags),
        _ => new CoralReply(ReviewedStatus, Flags, ReviewedTags),
    };

    /// <summary>Prints no secret.</summary>
    public override string ToString() => nameof(CoralOptions);
}

/// <summary>What Coral is told of a comment.</summary>
/// <param name="Status">What it becomes; null where Coral decides.</param>
/// <param name="Flags">Whether a flag says what was found, where a rule of the policy matched.</param>
/// <param name="Tags">Put on it.</param>
internal sealed record CoralReply(string? Status, bool Flags, IReadOnlyList<string> Tags);

/// <summary>The signature that Coral puts on its requests.</summary>
internal static class CoralSignature
{
    public const string Header = "X-Coral-Signature";

    private const string Scheme = "sha256=";

    /// <summary>Whether one of the signatures is made of the body with one of the secrets. Compares in constant time.</summary>
    /// <param name="headers">The header's values: <c>sha256=HEX</c>, several comma-separated while Coral's secret is being replaced.</param>
    /// <param name="body">As it came.</param>
    /// <param name="secrets">Those in force.</param>
    public static bool Fits(IEnumerable<string?> headers, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        var presented = headers.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries)).Select(Decode).OfType<byte[]>().ToList();
        var fits = false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            foreach (var signature in presented) fits |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }

        return fits;
    }

    private static byte[]? Decode(string signature)
    {
        if (!signature.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || signature.Length != Scheme.Length + (2 * HMACSHA256.HashSizeInBytes)) return null;
        try
        {
            return Convert.FromHexString(signature.AsSpan(Scheme.Length));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
