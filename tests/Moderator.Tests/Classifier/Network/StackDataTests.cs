using Moderator.Classifier.DataSets;
using Moderator.Classifier.Network.Calibration;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>Which rows do what: train, calibrate, fit the scale; and the labels that are derived.</summary>
public sealed class StackDataTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("moderator-stack-data-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_set_that_only_calibrates_trains_nothing_and_neither_do_its_texts_elsewhere()
    {
        var data = Load(
            Set("train.ndjson", "", Row("1", "a shared text", """{"TOXICITY": 0}"""), Row("2", "a text of its own", """{"TOXICITY": 1}""")),
            Set("dev.ndjson", """, "calibrates_only": true""", Row("1", "a shared text", """{"TOXICITY": 0}"""), Row("2", "another", """{"TOXICITY": 1}""")));
        var split = RowSplit.Of(data, 0.000001, 2, 1);
        Assert.Equal([1], split.Training);
        Assert.Equal([0, 2, 3], split.Calibration);
    }

    [Fact]
    public void A_set_of_one_label_takes_the_first_ones_offsets_and_our_own_files_share_theirs()
    {
        string Published(string name, string rows)
        {
            var file = Path.Combine(_directory, name);
            File.WriteAllText(file, "text,is_toxic\n" + rows);
            return $$"""{"path": "{{name}}", "format": "surge-toxicity", "sha256": "{{DataSetHash.OfFile(file)}}"}""";
        }

        var data = Load(
            Published("both.csv", "what a fool,Toxic\nwhat a day,Not Toxic\n"),
            Published("none.csv", "a fine day,Not Toxic\n"),
            Published("other.csv", "a foul fool,Toxic\na kind word,Not Toxic\n"),
            Set("first.ndjson", "", Row("1", "a text", """{"TOXICITY": 0}""")),
            Set("second.ndjson", "", Row("1", "another text", """{"TOXICITY": 1}"""), Row("2", "a third text", """{"TOXICITY": 0}""")));
        Assert.Equal([0, 0, 2, 3, 3], OffsetGroups.Of(data));
    }

    [Fact]
    public void A_set_for_the_scale_gives_published_scores_and_no_row()
    {
        var file = Path.Combine(_directory, "published.csv");
        File.WriteAllText(file, "comment_text,toxic,perspective_toxicity,parent_text\nwhat a day,0,0.25,\nwhat a fool,1,0.75,so it is\n");
        var data = Load(
            Set("train.ndjson", "", Row("1", "a text", """{"TOXICITY": 0}""")),
            $$"""{"path": "published.csv", "format": "wikipedia-context", "sha256": "{{DataSetHash.OfFile(file)}}", "fits_perspective_scale": true}""");
        Assert.Single(data.Rows);
        Assert.Single(data.Sets);
        Assert.Equal([0.25, 0.75], data.Published.Select(p => p.Scores[AttributeId.Toxicity]!.Value));
    }

    [Fact]
    public void Weights_bring_an_enriched_set_to_its_natural_share()
    {
        var rows = Enumerable.Range(0, 40).Select(i => Row($"{i}", $"text number {i}", i % 2 == 0 ? """{"TOXICITY": 1}""" : """{"TOXICITY": 0}""")).ToArray();
        var data = Load(Set("train.ndjson", """, "natural_share": {"TOXICITY": 0.1}""", rows));
        var weights = CalibrationWeights.Of(data, [.. Enumerable.Range(0, 40)]);
        var positive = weights.Where((_, i) => i % 2 == 0).Sum();
        Assert.Equal(0.1, positive / weights.Sum(), 6);
        Assert.Equal(20, positive, 6);
    }

    [Fact]
    public void Explicitness_is_derived_where_it_is_unknown_and_profanity_is_known()
    {
        var data = Load(Set("train.ndjson", "",
            Row("1", "clean", """{"PROFANITY": 0}"""),
            Row("2", "rated", """{"PROFANITY": 1, "SEXUALLY_EXPLICIT": 0.5}"""),
            Row("3", "damn", """{"PROFANITY": 1}"""),
            Row("4", "nobody said", """{"TOXICITY": 1}""")));
        DerivedLabels.AddSexuallyExplicit(data);
        Assert.Equal([0, 0.5f, 0, float.NaN], data.Rows.Select(r => r.Labels[(int)AttributeId.SexuallyExplicit]));
    }

    private static string Row(string id, string text, string labels) => $$"""{"id": "{{id}}", "text": "{{text}}", "labels": {{labels}}}""";

    private string Set(string name, string more, params string[] rows)
    {
        var file = Path.Combine(_directory, name);
        File.WriteAllLines(file, rows);
        return $$"""{"path": "{{name}}", "format": "moderator", "sha256": "{{DataSetHash.OfFile(file)}}"{{more}}}""";
    }

    private TrainingData Load(params string[] sets)
    {
        var json = $$"""{"name": "a", "version": "1", "kind": "stack", "seed": 1, "data_sets": [{{string.Join(",", sets)}}]}""";
        return TrainingData.Load(Recipe.Parse(json, Path.Combine(_directory, "recipe.json")), null, false, default);
    }
}
