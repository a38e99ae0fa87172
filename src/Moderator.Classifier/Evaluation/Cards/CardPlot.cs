using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;

namespace Moderator.Classifier.Evaluation.Cards;

/// <summary>A line of a plot.</summary>
/// <param name="Name">As the legend has it.</param>
/// <param name="Xs">0 to 1.</param>
/// <param name="Ys">As many, 0 to 1.</param>
internal sealed record PlotLine(string Name, IReadOnlyList<double> Xs, IReadOnlyList<double> Ys);

/// <summary>
/// Pictures whose axes go from 0 to 1, as SVG. ScottPlot draws everything but the words: those that it draws need the
/// fonts of the machine it runs on, are missing where there are none and differ where there are others. The words are
/// written as text of the SVG, in the reader's font, so the same model gives the same bytes everywhere.
/// </summary>
internal static partial class CardPlot
{
    private const int Width = 720, Height = 400, Left = 60, Right = 280, Top = 36, Bottom = 50;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"];

    /// <param name="title">Above the plot.</param>
    /// <param name="x">What runs along the horizontal axis.</param>
    /// <param name="y">What runs along the vertical one.</param>
    /// <param name="lines">Ten at most differ in colour.</param>
    /// <param name="withDiagonal">Draws a thin line from (0, 0) to (1, 1): chance, or perfect calibration.</param>
    public static string Svg(string title, string x, string y, IReadOnlyList<PlotLine> lines, bool withDiagonal)
    {
        using var plot = new Plot();
        plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, Top));
        double[] ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
        var unlabelled = ticks.Select(_ => "").ToArray();
        plot.Axes.Bottom.SetTicks(ticks, unlabelled);
        plot.Axes.Left.SetTicks(ticks, unlabelled);
        if (withDiagonal) Add(plot, [0, 1], [0, 1], "#bbbbbb", 1);
        for (var i = 0; i < lines.Count; i++) Add(plot, [.. lines[i].Xs], [.. lines[i].Ys], Colours[i % Colours.Length], 2);
        plot.Axes.SetLimits(0, 1, 0, 1);
        var drawn = Renumbered(plot.GetSvgHtml(Width, Height).ReplaceLineEndings("\n").TrimEnd());
        return drawn[..drawn.LastIndexOf("</svg>", StringComparison.Ordinal)] + Words(title, x, y, lines, ticks) + "</svg>\n";
    }

    // Skia numbers clip paths through the life of the program: the second plot would differ from the first.
    private static string Renumbered(string svg)
    {
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        return ClipPath().Replace(svg, id =>
        {
            if (!numbers.TryGetValue(id.Value, out var number)) numbers.Add(id.Value, number = $"clip{numbers.Count}");
            return number;
        });
    }

    [GeneratedRegex("\\bcl_[0-9a-f]+\\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ClipPath();

    private static void Add(Plot plot, double[] xs, double[] ys, string colour, float width)
    {
        var line = plot.Add.ScatterLine(xs, ys);
        line.Color = Color.FromHex(colour);
        line.LineWidth = width;
    }

    private static string Words(string title, string x, string y, IReadOnlyList<PlotLine> lines, double[] ticks)
    {
        const int plotWidth = Width - Left - Right, plotHeight = Height - Top - Bottom;
        var words = new StringBuilder("<g font-family=\"sans-serif\" font-size=\"12\" fill=\"#222222\">\n");
        Text(Left + plotWidth / 2, Top - 14, "middle", title, " font-size=\"14\" font-weight=\"bold\"");
        Text(Left + plotWidth / 2, Height - 10, "middle", x, "");
        Text(16, Top + plotHeight / 2, "middle", y, $" transform=\"rotate(-90 16 {Top + plotHeight / 2})\"");
        foreach (var tick in ticks)
        {
            var shown = tick.ToString("0.0", CultureInfo.InvariantCulture);
            Text(Left + (int)(tick * plotWidth), Height - Bottom + 18, "middle", shown, "");
            Text(Left - 8, Height - Bottom - (int)(tick * plotHeight) + 4, "end", shown, "");
        }

        for (var i = 0; i < lines.Count; i++)
            Text(Width - Right + 14, Top + 14 + i * 20, "start", $"\u2014 {lines[i].Name}", $" style=\"fill:{Colours[i % Colours.Length]}\"");
        return words.Append("</g>\n").ToString();

        void Text(int left, int baseline, string anchor, string text, string more) =>
            words.Append(CultureInfo.InvariantCulture, $"<text x=\"{left}\" y=\"{baseline}\" text-anchor=\"{anchor}\"{more}>{SecurityElement.Escape(text)}</text>\n");
    }
}
