using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public class EvaluatorTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly LabelledComment[] Rows =
    [
        Row("1", "You are a pathetic idiot.", (AttributeId.Toxicity, 1), (AttributeId.Insult, 1)),
        Row("2", "Thanks, that was a good read.", (AttributeId.Toxicity, 0)),
        Row("3", "The bridge opens on Monday.", (AttributeId.Toxicity, 0), (AttributeId.Insult, 0)),
        Row("4", "What clowns you all are.", (AttributeId.Toxicity, 0.6), (AttributeId.Insult, 0.4)),
    ];

    [Fact]
    public void Rows_that_do_not_label_an_attribute_are_left_out_for_it()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var result = Evaluator.Evaluate(model, Rows, new EvaluationOptions(), null, default);
        Assert.Equal(4, result.Rows);
        Assert.Equal([AttributeId.Toxicity, AttributeId.Insult], result.ByAttribute.Keys);
        Assert.Equal((4, 2), (result.ByAttribute[AttributeId.Toxicity].N, result.ByAttribute[AttributeId.Toxicity].Positives));
        Assert.Equal((3, 1), (result.ByAttribute[AttributeId.Insult].N, result.ByAttribute[AttributeId.Insult].Positives));
        Assert.Equal(result.ByAttribute.Values.Average(m => m.RocAuc), result.MeanRocAuc, 12);
    }

    [Fact]
    public void The_metrics_are_those_of_the_scores_that_the_model_gives_on_any_number_of_threads()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var expected = BinaryMetrics.Of([.. Rows.Select(r => new ScoredRow(model.Score(r.Text).Scores[AttributeId.Toxicity]!.Value, r.Labels[AttributeId.Toxicity] >= 0.5))], 0.5);
        foreach (var threads in (int[])[1, 4])
        {
            var found = Evaluator.Evaluate(model, Rows, new EvaluationOptions { Threads = threads }, null, default).ByAttribute[AttributeId.Toxicity];
            Assert.Equal(expected.RocAuc, found.RocAuc, 12);
            Assert.Equal(expected.CalibrationError, found.CalibrationError, 12);
        }
    }

    [Fact]
    public void A_thinned_out_set_has_its_natural_base_rate_when_negatives_are_weighted()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var weight = Evaluator.NegativeWeightOf("jigsaw-test");
        Assert.Equal(9.5, weight);
        var found = Evaluator.Evaluate(model, Rows, new EvaluationOptions { NegativeWeight = weight }, null, default).ByAttribute[AttributeId.Toxicity];
        Assert.Equal(2 / (2 + 2 * 9.5), found.BaseRate, 12);
        Assert.Equal(1, Evaluator.NegativeWeightOf("wikipedia-context"));
    }

    [Fact]
    public void A_set_without_labels_has_no_metrics_and_an_undefined_mean()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var result = Evaluator.Evaluate(model, [Row("1", "A comment.")], new EvaluationOptions(), null, default);
        Assert.Empty(result.ByAttribute);
        Assert.True(double.IsNaN(result.MeanRocAuc));
    }

    private static LabelledComment Row(string id, string text, params (AttributeId, double)[] labels) =>
        new() { Id = id, Text = text, Labels = AttributeLabels.Of(labels) };
}
