using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>The n-gram model as it is stored and scored: eight bits a weight, so that a comment's sum is whole numbers.</summary>
/// <param name="Table">The n-grams that have a weight.</param>
/// <param name="Rarities">By slot: twice the square of the n-gram's inverse frequency, so that a comment's length is a sum of whole numbers.</param>
/// <param name="Weights">Slots by attributes: what the n-gram adds to a comment's sum.</param>
/// <param name="Steps">By attribute: what one step is worth.</param>
/// <param name="Intercept">By attribute.</param>
internal sealed record StoredNgrams(NgramTable Table, byte[] Rarities, sbyte[] Weights, float[] Steps, float[] Intercept)
{
    // A weight beyond so many deviations is cut: it would make everyone else's steps coarse. The words that tell most stand at 20 to 40.
    private const double Deviations = 32;

    // An averaged model's much sooner. Alone it would be better uncut; beside parts that hear single words it is there for the
    // tone of all the others, and cut it gains insults .003 and templates .002 of AUC for the whole.
    private const double DeviationsOfMean = 8;

    /// <summary>So many n-grams stand at every comment's end: see <see cref="NgramKeys.End"/>.</summary>
    public int Ends { get; init; }

    /// <summary>Whether a comment's score is the mean of what its n-grams add; else they make a vector of length 1.</summary>
    public bool IsMean { get; init; }

    /// <summary>Rounds trained weights.</summary>
    /// <param name="table">The n-grams.</param>
    /// <param name="rarities">By slot.</param>
    /// <param name="trainer">Trained on them.</param>
    public static StoredNgrams From(NgramTable table, byte[] rarities, NgramTrainer trainer)
    {
        float[] added = [.. trainer.Weights.Select((w, i) => w * trainer.Roots[i / Attributes.Count])];
        var (weights, steps) = Rounded(added, table.Slots, Deviations);
        return new StoredNgrams(table, rarities, weights, steps, trainer.Intercept.ToArray());
    }

    /// <summary>The same of an averaged model: what an n-gram counts is the same for all.</summary>
    /// <param name="table">The n-grams.</param>
    /// <param name="trainer">Trained on them.</param>
    public static StoredNgrams From(NgramTable table, AveragedNgramTrainer trainer)
    {
        var (weights, steps) = Rounded(trainer.Folded(), table.Slots, DeviationsOfMean);
        var counts = new byte[table.Slots];
        Array.Fill(counts, (byte)1);
        return new StoredNgrams(table, counts, weights, steps, new float[Attributes.Count]) { IsMean = true };
    }

    /// <summary>The factor of a comment's sum.</summary>
    /// <param name="rarities">Sum over the comment's n-grams, with those at its end.</param>
    public float Scale(long rarities) => IsMean ? rarities == 0 ? 0 : 1f / rarities : NgramTrainer.Scale(rarities);

    private static (sbyte[] Weights, float[] Steps) Rounded(float[] added, int slots, double deviations)
    {
        var steps = new float[Attributes.Count];
        var weights = new sbyte[added.Length];
        for (var a = 0; a < steps.Length; a++)
        {
            double square = 0;
            var most = 0f;
            for (var i = a; i < weights.Length; i += steps.Length)
            {
                square += (double)added[i] * added[i];
                most = Math.Max(most, Math.Abs(added[i]));
            }

            var bound = Math.Min(most, deviations * Math.Sqrt(square / slots));
            steps[a] = Math.Max(1e-12f, (float)(bound / 127));
            for (var i = a; i < weights.Length; i += steps.Length)
                weights[i] = (sbyte)Math.Clamp(MathF.Round(added[i] / steps[a]), -127, 127);
        }

        return (weights, steps);
    }

    /// <summary>Asks for the memory that <see cref="Row"/> and <see cref="Rarities"/> will be read from.</summary>
    public unsafe void Prefetch(int slot)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(Unsafe.AsPointer(ref Weights[slot * Attributes.Count]));
        Sse.Prefetch0(Unsafe.AsPointer(ref Rarities[slot]));
    }

    /// <summary>What the n-gram of a slot adds to the sum of every attribute.</summary>
    public Vector128<short> Row(int slot) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref Unsafe.As<sbyte, byte>(ref Weights[slot * Attributes.Count]))).AsSByte());
}
