namespace Moderator.Core.Policies.Checking;

/// <summary>A stretch of numbers.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest.</param>
/// <param name="LowIsOut">Whether the least itself is left out.</param>
/// <param name="HighIsOut">Whether the greatest itself is left out.</param>
internal readonly record struct Stretch(double Low, double High, bool LowIsOut, bool HighIsOut)
{
    public bool IsEmpty => Low > High || (Low == High && (LowIsOut || HighIsOut));

    public Stretch And(Stretch other)
    {
        var (low, lowIsOut) = Low > other.Low ? (Low, LowIsOut) : Low < other.Low ? (other.Low, other.LowIsOut) : (Low, LowIsOut || other.LowIsOut);
        var (high, highIsOut) = High < other.High ? (High, HighIsOut) : High > other.High ? (other.High, other.HighIsOut) : (High, HighIsOut || other.HighIsOut);
        return new Stretch(low, high, lowIsOut, highIsOut);
    }

    public bool LiesIn(Stretch other) => IsEmpty
        || ((Low > other.Low || (Low == other.Low && (LowIsOut || !other.LowIsOut)))
            && (High < other.High || (High == other.High && (HighIsOut || !other.HighIsOut))));
}

/// <summary>Comments that one alternative of a condition takes: a stretch for each number, names allowed and excluded, word lists that must and must not match.</summary>
/// <remarks>What is not in it is free. Immutable.</remarks>
internal sealed record SignalBox
{
    public static SignalBox Everything { get; } = new();

    private IReadOnlyDictionary<string, Stretch> Numbers { get; init; } = new Dictionary<string, Stretch>(StringComparer.Ordinal);

    private IReadOnlyDictionary<string, NameChoice> Names { get; init; } = new Dictionary<string, NameChoice>(StringComparer.Ordinal);

    private IReadOnlyList<IReadOnlySet<string>> ListsOfWhichOne { get; init; } = [];

    private IReadOnlySet<string> ListsOfWhichNone { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public static SignalBox OfNumber(string signal, Stretch stretch) => new() { Numbers = new Dictionary<string, Stretch>(StringComparer.Ordinal) { [signal] = stretch } };

    /// <param name="signal">Site, section or language.</param>
    /// <param name="names">The names.</param>
    /// <param name="excluded">Whether the comment's must be none of them.</param>
    public static SignalBox OfNames(string signal, IReadOnlySet<string> names, bool excluded) => new()
    {
        Names = new Dictionary<string, NameChoice>(StringComparer.Ordinal) { [signal] = excluded ? new NameChoice(null, names) : new NameChoice(names, new HashSet<string>(StringComparer.Ordinal)) },
    };

    public static SignalBox OfLists(IReadOnlySet<string> lists, bool excluded) => excluded ? new() { ListsOfWhichNone = lists } : new() { ListsOfWhichOne = [lists] };

    public bool IsEmpty =>
        Numbers.Values.Any(n => n.IsEmpty)
        || Names.Values.Any(n => n.Allowed is { } allowed && allowed.IsSubsetOf(n.Excluded))
        || ListsOfWhichOne.Any(lists => lists.IsSubsetOf(ListsOfWhichNone));

    public SignalBox And(SignalBox other) => new()
    {
        Numbers = Merged(Numbers, other.Numbers, (a, b) => a.And(b)),
        Names = Merged(Names, other.Names, (a, b) => a.And(b)),
        ListsOfWhichOne = [.. ListsOfWhichOne, .. other.ListsOfWhichOne],
        ListsOfWhichNone = ListsOfWhichNone.Union(other.ListsOfWhichNone, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>Whether every comment in this box is in the other one too. False where that cannot be told.</summary>
    public bool LiesIn(SignalBox other) =>
        other.Numbers.All(n => Numbers.TryGetValue(n.Key, out var own) && own.LiesIn(n.Value))
        && other.Names.All(n => Names.TryGetValue(n.Key, out var own) && own.LiesIn(n.Value))
        && other.ListsOfWhichOne.All(lists => ListsOfWhichOne.Any(own => own.IsSubsetOf(lists)))
        && other.ListsOfWhichNone.IsSubsetOf(ListsOfWhichNone);

    private static Dictionary<string, T> Merged<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b, Func<T, T, T> both)
    {
        var merged = new Dictionary<string, T>(a, StringComparer.Ordinal);
        foreach (var (key, value) in b) merged[key] = merged.TryGetValue(key, out var own) ? both(own, value) : value;
        return merged;
    }

    private sealed record NameChoice(IReadOnlySet<string>? Allowed, IReadOnlySet<string> Excluded)
    {
        public NameChoice And(NameChoice other) => new(
            Allowed is null ? other.Allowed : other.Allowed is null ? Allowed : Allowed.Intersect(other.Allowed, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal),
            Excluded.Union(other.Excluded, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal));

        public bool LiesIn(NameChoice other) => Allowed is null
            ? other.Allowed is null && other.Excluded.IsSubsetOf(Excluded)
            : Allowed.Where(a => !Excluded.Contains(a)).All(a => other.Allowed?.Contains(a) != false && !other.Excluded.Contains(a));
    }
}
