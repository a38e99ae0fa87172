using CsCheck;
using Xunit.Sdk;

namespace Moderator.Tests;

/// <summary>
/// Checks samples of a generator that are the same in every run. CsCheck's own <c>Sample</c> takes a seed for the first
/// sample only and draws the others anew each time: a test of it fails now and then by what it drew, at somebody who
/// changed nothing.
/// </summary>
internal static class SameSamples
{
    /// <param name="samples">Where they come from.</param>
    /// <param name="check">Throws where a sample is not as it should be.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Other samples.</param>
    public static void Each<T>(this Gen<T> samples, Action<T> check, int count, ulong seed = 17)
    {
        var random = new PCG(1, seed);
        for (var i = 0; i < count; i++)
        {
            var before = random.State;
            var sample = samples.Generate(random, null, out _);
            try
            {
                check(sample);
            }
            catch (Exception error)
            {
                throw new XunitException($"Sample {i} of {count}; Sample(..., seed: \"{random.ToString(before)}\") makes it smaller: {Check.Print(sample)}\n{error.Message}", error);
            }
        }
    }

    /// <inheritdoc cref="Each{T}(Gen{T}, Action{T}, int, ulong)"/>
    public static void Each<T1, T2>(this Gen<(T1, T2)> samples, Action<T1, T2> check, int count, ulong seed = 17) =>
        samples.Each(s => check(s.Item1, s.Item2), count, seed);

    /// <inheritdoc cref="Each{T}(Gen{T}, Action{T}, int, ulong)"/>
    public static void Each<T1, T2, T3>(this Gen<(T1, T2, T3)> samples, Action<T1, T2, T3> check, int count, ulong seed = 17) =>
        samples.Each(s => check(s.Item1, s.Item2, s.Item3), count, seed);
}
