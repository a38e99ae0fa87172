using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Corpus;

/// <summary>Something in the corpus that is not as it must be. Names comments by id, never by text.</summary>
/// <param name="File">Below the corpus' folder.</param>
/// <param name="Id">The comment; null where the whole file or folder is meant.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record CorpusFinding(string File, string? Id, string Message)
{
    public override string ToString() => Id is null ? $"{File}: {Message}" : $"{File}, {Id}: {Message}";
}

/// <summary>How much a suite of checks must hold, and how far it must stay from what trains.</summary>
public sealed record CorpusRules
{
    /// <summary>Functions that the suite has at least.</summary>
    public int FewestFunctions { get; init; } = 35;

    /// <summary>Cases that each function has at least.</summary>
    public int FewestCases { get; init; } = 40;

    /// <summary>So many words in a row may not stand both in a check and in a training comment.</summary>
    public int SharedRun { get; init; } = 6;

    /// <summary>From this share of common three-word runs on (Jaccard), two comments say the same.</summary>
    public double NearDuplicate { get; init; } = 0.5;
}

/// <summary>
/// Refuses a corpus that would teach or measure wrongly: rows that cannot be read, ids or texts that stand twice, labels off the
/// guide's scale, toxic comments without a span, contrast pairs without a contrast, checks that share wording or
/// slot fillers with what trains, readings that do not fit the labels.
/// </summary>
public static class CorpusLinter
{
    private const double Step = 0.25;
    private const double Toxic = 0.5;
    private const double Acceptable = 0.25;
    private const double Rounding = 1e-6;
    private const int ShingleSize = 3;

    /// <returns>Every finding, in the order of the rules; none is "green".</returns>
    public static IReadOnlyList<CorpusFinding> Lint(CorpusFiles corpus, CorpusRules rules)
    {
        List<CorpusFinding> findings = [.. corpus.BadRows.Select(m => new CorpusFinding("corpus", null, m))];
        findings.AddRange(Ids(corpus));
        findings.AddRange(Duplicates(corpus.Comments));
        findings.AddRange(Duplicates(corpus.Checks));
        findings.AddRange(corpus.Comments.SelectMany(Labels));
        findings.AddRange(Pairs(corpus.Comments));
        findings.AddRange(Readings(corpus));
        findings.AddRange(Functions(corpus.Checks, rules));
        findings.AddRange(Splits(corpus, rules));
        return findings;
    }

    private static IEnumerable<CorpusFinding> Ids(CorpusFiles corpus)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, comment) in corpus.Comments.Concat(corpus.Checks))
        {
            if (!seen.TryAdd(comment.Id, file)) yield return new(file, comment.Id, $"this id stands in {seen[comment.Id]} too");
        }
    }

    // The same words under another headline or another parent may be another case: that is what context is about.
    private static IEnumerable<CorpusFinding> Duplicates(IReadOnlyList<CorpusComment> comments)
    {
        var seen = new Dictionary<(string, string?, string?), CorpusComment>();
        foreach (var comment in comments)
        {
            var key = (Core.Text.TextNormaliser.Normalise(comment.Comment.Text).Text, comment.Comment.ArticleTitle, comment.Comment.ParentText);
            if (!seen.TryAdd(key, comment)) yield return new(comment.File, comment.Comment.Id, $"the same text as {seen[key].Comment.Id}, in the same place");
        }
    }

    private static IEnumerable<CorpusFinding> Labels(CorpusComment row)
    {
        var (file, comment) = row;
        CorpusFinding Finding(string message) => new(file, comment.Id, message);

        foreach (var attribute in Attributes.All)
        {
            if (comment.Labels[attribute] is not { } label) yield return Finding($"{attribute.WireName()} has no label");
            else if (Math.Abs(Math.Round(label / Step) - (label / Step)) > Rounding) yield return Finding($"{attribute.WireName()} is {label:0.###}, expected 0, 0.25, 0.5, 0.75 or 1");
        }

        if (comment.Labels[AttributeId.SevereToxicity] > comment.Labels[AttributeId.Toxicity]) yield return Finding("SEVERE_TOXICITY is higher than TOXICITY");
        if (comment.Topic is null) yield return Finding("has no topic");
        if (comment.Phenomenon is null) yield return Finding("has no phenomenon");
        if (comment.Language is null) yield return Finding("has no language");
        if (comment.Labels[AttributeId.Toxicity] >= Toxic && comment.ToxicSpans is null or { Count: 0 }) yield return Finding("is toxic and has no span");
        foreach (var span in comment.ToxicSpans ?? [])
        {
            if (char.IsWhiteSpace(comment.Text[span.Start]) || char.IsWhiteSpace(comment.Text[span.End - 1]))
                yield return Finding($"the span {span.Start} to {span.End} begins or ends with a blank");
        }
    }

    private static IEnumerable<CorpusFinding> Pairs(IReadOnlyList<CorpusComment> comments)
    {
        foreach (var pair in comments.Where(c => c.Comment.Group is not null).GroupBy(c => c.Comment.Group!, StringComparer.Ordinal))
        {
            var members = pair.Select(c => c.Comment.Labels).ToList();
            if (members.Count < 2) yield return new(pair.First().File, pair.First().Comment.Id, $"is alone in pair {pair.Key}");
            else if (!Attributes.All.Any(a => Contrast(members, a))) yield return new(pair.First().File, pair.First().Comment.Id, $"pair {pair.Key} has no contrast: expected an attribute with one label of 0.5 or more and one of 0.25 or less");
        }
    }

    private static bool Contrast(List<AttributeLabels> members, AttributeId attribute) =>
        members.Max(m => m[attribute] ?? 0) >= Toxic && members.Min(m => m[attribute] ?? 0) <= Acceptable;

    private static IEnumerable<CorpusFinding> Readings(CorpusFiles corpus)
    {
        if (corpus.Readings.Count == 0) yield break;
        var readings = corpus.Readings.GroupBy(r => r.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        if (readings.Count < corpus.Readings.Count) yield return new(CorpusFiles.ReadingsFile, null, "holds a comment twice");
        foreach (var (file, comment) in corpus.Comments)
        {
            if (!readings.Remove(comment.Id, out var reading))
            {
                yield return new(file, comment.Id, "was not read a second time");
                continue;
            }

            foreach (var attribute in Attributes.All)
            {
                var (low, high) = Ordered(reading.First[(int)attribute], reading.Second[(int)attribute]);
                if (comment.Labels[attribute] is { } label && (label < low - Rounding || label > high + Rounding))
                    yield return new(file, comment.Id, $"{attribute.WireName()} is {label:0.##}, and the two readings say {low:0.##} and {high:0.##}");
            }
        }

        foreach (var id in readings.Keys.Order(StringComparer.Ordinal)) yield return new(CorpusFiles.ReadingsFile, id, "was read, and is no comment of the corpus");
    }

    private static IEnumerable<CorpusFinding> Functions(IReadOnlyList<CorpusComment> checks, CorpusRules rules)
    {
        if (checks.Count == 0) yield break;
        foreach (var check in checks)
        {
            if (check.Comment.Phenomenon is null) yield return new(check.File, check.Comment.Id, "names no function (phenomenon)");
            if (check.Comment.Labels[AttributeId.Toxicity] is not (0 or 1)) yield return new(check.File, check.Comment.Id, "a check says 0 or 1 of TOXICITY");
        }

        var functions = checks.Where(c => c.Comment.Phenomenon is not null).GroupBy(c => c.Comment.Phenomenon!, StringComparer.Ordinal).ToList();
        if (functions.Count < rules.FewestFunctions) yield return new("checks", null, $"{functions.Count} functions, expected {rules.FewestFunctions} or more");
        foreach (var function in functions.Where(f => f.Count() < rules.FewestCases))
            yield return new(function.First().File, null, $"the function {function.Key} has {function.Count()} cases, expected {rules.FewestCases} or more");
    }

    private static IEnumerable<CorpusFinding> Splits(CorpusFiles corpus, CorpusRules rules)
    {
        if (corpus.Checks.Count == 0) yield break;
        var words = corpus.Comments.Select(c => Shingles.WordsOf(c.Comment.Text)).ToList();
        var runs = words.SelectMany(w => w.Length < rules.SharedRun ? [] : Shingles.Of(w, rules.SharedRun)).ToHashSet(StringComparer.Ordinal);
        var near = new NearDuplicates(words.Select(w => Shingles.Of(w, ShingleSize)));
        var phrases = new TrainingPhrases(words);
        foreach (var (file, check) in corpus.Checks)
        {
            var own = Shingles.WordsOf(check.Text);
            if (own.Length >= rules.SharedRun && Shingles.Of(own, rules.SharedRun).FirstOrDefault(runs.Contains) is not null)
                yield return new(file, check.Id, $"has {rules.SharedRun} words in a row that a training comment has too");
            if (near.Closest(Shingles.Of(own, ShingleSize)) is { } closest && closest.Similarity >= rules.NearDuplicate)
                yield return new(file, check.Id, $"is nearly the training comment {corpus.Comments[closest.Index].Comment.Id} (similarity {closest.Similarity:0.00})");
            foreach (var filler in check.SlotFillers ?? [])
            {
                if (phrases.Contain(Shingles.WordsOf(filler))) yield return new(file, check.Id, "has a slot filler that stands in a training comment");
            }
        }
    }

    // One that was not judged says nothing: the other stands for both.
    private static (double Low, double High) Ordered(double a, double b) =>
        double.IsNaN(a) ? (b, b) : double.IsNaN(b) ? (a, a) : a < b ? (a, b) : (b, a);
}
