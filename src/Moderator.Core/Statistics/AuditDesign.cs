using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Moderator.Core.Decisions;

namespace Moderator.Core.Statistics;

/// <summary>
/// Which decisions that rules made alone a person looks at too. Where a mistake is likelier, or rarer to meet, the share is
/// higher; every decision has a known chance to be taken, so that shares of all can be estimated from those that were
/// (Horvitz and Thompson 1952).
/// </summary>
/// <param name="Share">Of plainly harmless approved comments, 0 to 1.</param>
/// <param name="SharedOut">Of the samples, the share that two moderators judge, 0 to 1.</param>
public sealed record AuditDesign(double Share, double SharedOut)
{
    /// <summary>Where the bands of the highest score begin.</summary>
    private static readonly double[] Bands = [0, 0.05, 0.2, 0.4];

    /// <summary>How many times <see cref="Share"/> an approved comment of each band is taken.</summary>
    private static readonly double[] Factors = [1, 3, 8, 20];

    /// <summary>Likewise a rejected one, of any band: there are few of them, and each takes a comment away from somebody.</summary>
    private const double RejectedFactor = 20;

    /// <summary>The band of a highest score; one that is missing is in the last.</summary>
    public static int BandOf(double? highest) => highest is { } score ? Array.FindLastIndex(Bands, b => score >= b) : Bands.Length - 1;

    /// <summary>The chance that a decision is taken; 0 where a person decides anyway.</summary>
    public double ProbabilityOf(ModerationAction action, double? highest) => action switch
    {
        ModerationAction.Approve => Math.Min(1, Share * Factors[BandOf(highest)]),
        ModerationAction.Reject => Math.Min(1, Share * RejectedFactor),
        _ => 0,
    };

    /// <summary>Whether a decision is taken: by the hash of its comment, so that the same comment is always taken or never.</summary>
    /// <returns>Null where it is not.</returns>
    public AuditPick? Pick(string site, string commentId, int revision, ModerationAction action, double? highest)
    {
        var probability = ProbabilityOf(action, highest);
        if (probability <= 0) return null;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{site}\0{commentId}\0{revision}"), hash);
        if (Unit(hash) >= probability) return null;
        return new AuditPick(BandOf(highest), probability, Unit(hash[8..]), Unit(hash[16..]) < SharedOut ? 2 : 1);
    }

    /// <summary>Eight bytes as a number from 0 to 1, 1 excluded.</summary>
    private static double Unit(ReadOnlySpan<byte> bytes) => (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53));
}

/// <summary>A decision that was taken into the sample.</summary>
/// <param name="Band">Of its highest score.</param>
/// <param name="Probability">The chance it had.</param>
/// <param name="Turn">0 to 1: samples are judged in this order, which says nothing of them.</param>
/// <param name="Wanted">How many moderators are to judge it.</param>
public sealed record AuditPick(int Band, double Probability, double Turn, int Wanted);
