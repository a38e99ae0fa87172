using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Cards;

/// <summary>The pictures of a model card, by the path that the card links them under.</summary>
internal static class CardPlots
{
    // More lines cannot be told apart.
    private const int MostLines = 10;

    /// <summary>ROC by set, ROC by attribute, reliability and spread of the scores; those for which there are rows.</summary>
    /// <returns>File name, what it shows, SVG.</returns>
    public static IReadOnlyList<(string File, string Title, string Svg)> Draw(ModelMeasurement measured)
    {
        var plots = new List<(string, string, string)>();
        var toxicity = measured.Curves.Where(c => c.Attribute == AttributeId.Toxicity).Take(MostLines).ToArray();
        if (toxicity.Length > 0) Roc("roc.svg", "ROC curves: TOXICITY by set", toxicity.Select(c => (c, c.Set)));

        // The set that labels most attributes shows how they compare.
        if (measured.Curves.GroupBy(c => c.Set, StringComparer.Ordinal).MaxBy(g => g.Count()) is { } widest && widest.Count() > 1)
            Roc("roc-attributes.svg", $"ROC curves: attributes on {widest.Key}", widest.Select(c => (c, c.Attribute.WireName())));

        if (toxicity.Length > 0)
        {
            plots.Add(("reliability.svg", "Reliability of TOXICITY", CardPlot.Svg(
                "Reliability of TOXICITY", "mean score of the bin", "share of positive rows", [.. toxicity.Select(Reliability)], withDiagonal: true)));
            var first = toxicity[0];
            plots.Add(("scores.svg", $"Scores of {first.Set}", CardPlot.Svg(
                $"TOXICITY scores of {first.Set}", "score", "share of the rows with this label", [Spread("toxic rows", first.Scores.Positive), Spread("other rows", first.Scores.Negative)], withDiagonal: false)));
        }

        return plots;

        void Roc(string file, string title, IEnumerable<(SetCurves Curves, string Name)> lines) => plots.Add((file, title, CardPlot.Svg(
            title,
            "false positive rate",
            "true positive rate",
            [.. lines.Select(l => new PlotLine($"{l.Name} (N {l.Curves.Metrics.N})", [.. l.Curves.Roc.Select(p => p.FalsePositiveRate)], [.. l.Curves.Roc.Select(p => p.TruePositiveRate)]))],
            withDiagonal: true)));
    }

    private static PlotLine Reliability(SetCurves curves)
    {
        ReliabilityBin[] filled = [.. curves.Metrics.Reliability.Where(b => b.Weight > 0)];
        return new PlotLine($"{curves.Set} (N {curves.Metrics.N})", [.. filled.Select(b => b.MeanScore)], [.. filled.Select(b => b.PositiveShare)]);
    }

    // Steps, so that each bin's width shows.
    private static PlotLine Spread(string name, IReadOnlyList<double> shares)
    {
        var width = 1.0 / shares.Count;
        return new PlotLine(name, [.. shares.SelectMany((_, i) => (double[])[i * width, (i + 1) * width])], [.. shares.SelectMany(s => (double[])[s, s])]);
    }
}
