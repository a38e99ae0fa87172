using System.Text.Json;
using Moderator.Classifier.DataSets.Reading;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// SemEval-2021 Task 5, Toxic Spans Detection (Pavlopoulos and others): <c>spans</c> lists the toxic characters of
/// <c>text</c> one by one, counted in code points from 0. The posts were all chosen for being rated toxic elsewhere and
/// the file does not rate them, so no attribute is labelled; only the spans are known, an empty list meaning none.
/// </summary>
internal static class SemEvalSpansFormat
{
    public static DataSetFormat Instance { get; } = new CsvFormat(
        "semeval-spans",
        ["spans", "text"],
        idColumn: null,
        row =>
        {
            var text = row.Text("text");
            var marked = new bool[CodePoints.Count(text)];
            foreach (var offset in Offsets(row))
            {
                if (offset < 0 || offset >= marked.Length)
                    throw row.Bad("spans", $"the offset {offset}", $"offsets within the text's {marked.Length} characters");
                marked[offset] = true;
            }

            return new LabelledComment
            {
                Id = row.NumberAsId,
                Text = text,
                Labels = AttributeLabels.Unknown,
                Language = "en",
                ToxicSpans = CodePoints.SpansOf(text, marked),
            };
        });

    private static int[] Offsets(CsvRow row)
    {
        try
        {
            return JsonSerializer.Deserialize<int[]>(row.Raw("spans")) ?? [];
        }
        catch (JsonException)
        {
            throw row.Bad("spans", "something else", "a list of offsets like [3, 4, 5]");
        }
    }
}
