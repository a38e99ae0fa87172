using System.Globalization;
using System.Text.Json;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>The files through which the suite and the programs that score talk.</summary>
internal static class SuiteTexts
{
    /// <summary>One JSON string a line: any text survives.</summary>
    public static void WriteJson(string path, IEnumerable<string> texts) => File.WriteAllLines(path, texts.Select(t => JsonSerializer.Serialize(t)));

    public static string[] ReadJson(string path) => [.. File.ReadLines(path).Select(l => JsonSerializer.Deserialize<string>(l)!)];

    /// <summary>One score a line.</summary>
    public static double[] ReadScores(string path) => [.. File.ReadLines(path).Select(l => double.Parse(l, CultureInfo.InvariantCulture))];

    /// <summary>Deals texts to that many hands, each a stretch; joined in order they are the texts again.</summary>
    public static IReadOnlyList<string[]> Deal(IReadOnlyList<string> texts, int hands) =>
        [.. Enumerable.Range(0, hands).Select(h => texts.Skip(texts.Count * h / hands).Take(texts.Count * (h + 1) / hands - texts.Count * h / hands).ToArray())];
}
