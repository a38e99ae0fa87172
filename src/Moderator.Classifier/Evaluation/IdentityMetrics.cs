namespace Moderator.Classifier.Evaluation;

/// <summary>
/// How well scores tell positive from negative rows where an identity is named: the three areas of Borkan, Dixon,
/// Sorensen, Thain and Vasserman, "Nuanced Metrics for Measuring Unintended Bias" (2019). What is undefined is NaN.
/// </summary>
public sealed record IdentityMetrics
{
    /// <summary>The identity term.</summary>
    public required string Identity { get; init; }

    /// <summary>Rows that name it.</summary>
    public required int N { get; init; }

    /// <summary>Positive rows among them.</summary>
    public required int Positives { get; init; }

    /// <summary>Rows that do not name it: the background.</summary>
    public required int Background { get; init; }

    /// <summary>AUC within the rows that name the identity.</summary>
    public required double SubgroupAuc { get; init; }

    /// <summary>Background positive, subgroup negative: low where neutral mentions of the identity score like abuse elsewhere.</summary>
    public required double BpsnAuc { get; init; }

    /// <summary>Background negative, subgroup positive: low where abuse that names the identity scores like neutral text elsewhere.</summary>
    public required double BnspAuc { get; init; }

    /// <summary>The lowest of the three that are defined; NaN where none is.</summary>
    public double Lowest => new[] { SubgroupAuc, BpsnAuc, BnspAuc }.Where(a => !double.IsNaN(a)).DefaultIfEmpty(double.NaN).Min();

    /// <param name="rows">Scored rows with the identities that each names; the background of an identity is every row that does not name it.</param>
    /// <returns>One for each identity, in the order of their names.</returns>
    public static IReadOnlyList<IdentityMetrics> Of(IReadOnlyCollection<(ScoredRow Row, IReadOnlyList<string> Identities)> rows)
    {
        var identities = rows.SelectMany(r => r.Identities).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. identities.Select(identity => One(identity, rows))];
    }

    private static IdentityMetrics One(string identity, IReadOnlyCollection<(ScoredRow Row, IReadOnlyList<string> Identities)> rows)
    {
        var named = rows.ToLookup(r => r.Identities.Contains(identity, StringComparer.Ordinal), r => r.Row);
        ScoredRow[] subgroup = [.. named[true]], background = [.. named[false]];
        return new IdentityMetrics
        {
            Identity = identity,
            N = subgroup.Length,
            Positives = subgroup.Count(r => r.IsPositive),
            Background = background.Length,
            SubgroupAuc = BinaryMetrics.RocAucOf(subgroup),
            BpsnAuc = BinaryMetrics.RocAucOf([.. background.Where(r => r.IsPositive), .. subgroup.Where(r => !r.IsPositive)]),
            BnspAuc = BinaryMetrics.RocAucOf([.. background.Where(r => !r.IsPositive), .. subgroup.Where(r => r.IsPositive)]),
        };
    }
}
