using System.Text.Json;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Corpus;

/// <summary>
/// What two people said of one comment without seeing each other's answer: a line
/// <c>{"id": "...", "first": {"TOXICITY": 0.75}, "second": {}}</c> of <c>readings.ndjson</c>. An attribute that a reading
/// does not name is 0 in it; one that it was not asked about is <c>null</c>.
/// </summary>
/// <param name="Id">The comment's id.</param>
/// <param name="First">Length 8, indexed by <see cref="AttributeId"/>, 0 to 1, NaN where not judged: the writer's labels.</param>
/// <param name="Second">The same of the second reader.</param>
public sealed record TwoReadings(string Id, IReadOnlyList<double> First, IReadOnlyList<double> Second)
{
    /// <exception cref="DataSetFormatException">A line is not as above; the message names it.</exception>
    public static IReadOnlyList<TwoReadings> Read(string path)
    {
        List<TwoReadings> read = [];
        foreach (var (number, line) in PhysicalLines.Read(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            JsonElement root;
            try
            {
                using var document = JsonDocument.Parse(line);
                root = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                throw new DataSetFormatException(path, number, null, "broken JSON", "one JSON object on a line");
            }

            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
                throw new DataSetFormatException(path, number, "id", "nothing", "a comment's id");
            read.Add(new TwoReadings(id.GetString()!, Labels(root, "first", path, number), Labels(root, "second", path, number)));
        }

        return read;
    }

    private static double[] Labels(JsonElement root, string reading, string path, long line)
    {
        if (!root.TryGetProperty(reading, out var labels) || labels.ValueKind != JsonValueKind.Object)
            throw new DataSetFormatException(path, line, reading, "nothing", "an object of attributes and labels");
        var values = new double[Attributes.Count];
        foreach (var label in labels.EnumerateObject())
        {
            if (!Attributes.TryParse(label.Name, out var attribute))
                throw new DataSetFormatException(path, line, reading, "an unknown attribute", "one of " + string.Join(", ", Attributes.AllNames));
            values[(int)attribute] = label.Value.ValueKind switch
            {
                JsonValueKind.Null => double.NaN,
                JsonValueKind.Number when label.Value.GetDouble() is >= 0 and <= 1 and var value => value,
                _ => throw new DataSetFormatException(path, line, $"{reading}.{label.Name}", "no such label", "a number from 0 to 1, or null"),
            };
        }

        return values;
    }
}
