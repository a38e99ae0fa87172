namespace Moderator.Classifier.Network;

/// <summary>
/// A small generator (SplitMix64, Steele, Lea and Flood 2014) whose whole state is one number, so that a checkpoint can
/// hold it and the sequence is the same on every machine and runtime.
/// </summary>
internal struct DeterministicRandom(ulong seed)
{
    /// <summary>The state; assign it to go on from where another left off.</summary>
    public ulong State { get; set; } = seed;

    public ulong NextBits()
    {
        State += 0x9E3779B97F4A7C15UL;
        var z = State;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)(((NextBits() >> 32) * (ulong)bound) >> 32);

    /// <summary>Approximately normal, mean 0 and standard deviation 1: the sum of four uniforms.</summary>
    public float NextNormal() => (NextSingle() + NextSingle() + NextSingle() + NextSingle() - 2f) * 1.7320508f;

    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
