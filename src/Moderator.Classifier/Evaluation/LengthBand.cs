namespace Moderator.Classifier.Evaluation;

/// <summary>A band of comment lengths, for figures by length.</summary>
/// <param name="From">Shortest, in UTF-16 units.</param>
/// <param name="Below">Longer than the longest.</param>
public readonly record struct LengthBand(int From, int Below)
{
    /// <summary>Every band, shortest first; together they hold every length.</summary>
    public static IReadOnlyList<LengthBand> All { get; } =
        [new(0, 20), new(20, 50), new(50, 100), new(100, 200), new(200, 400), new(400, 1000), new(1000, int.MaxValue)];

    public static LengthBand Of(string text)
    {
        var length = text.Length;
        return All.First(b => length < b.Below);
    }

    public override string ToString() => Below == int.MaxValue ? $"{From} and more" : $"{From} to {Below - 1}";
}
