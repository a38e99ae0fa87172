using System.Globalization;
using Microsoft.ML;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>The scoring program of the suite: one model over one file of texts, timed without loading.</summary>
public static class SuiteScoring
{
    /// <summary>A model directory of this project.</summary>
    public const string OwnKind = "moderator";

    /// <summary>A model of ML.NET's own pipeline, as the suite trains it.</summary>
    public const string MlNetKind = "mlnet";

    /// <param name="kind"><see cref="OwnKind"/> or <see cref="MlNetKind"/>.</param>
    /// <param name="model">The model's directory or file.</param>
    /// <param name="textFile">One JSON string a line: scored in every round.</param>
    /// <param name="otherFile">The same: a part of it is scored before each round, outside its time.</param>
    /// <param name="scoreFile">Takes one score a line.</param>
    /// <param name="threads">How many score at once.</param>
    /// <param name="rounds">How often the texts are scored.</param>
    /// <param name="clock">Measures.</param>
    /// <returns>Seconds of scoring all texts once: the median of the rounds.</returns>
    public static double Run(string kind, string model, string textFile, string otherFile, string scoreFile, int threads, int rounds, TimeProvider clock)
    {
        var texts = SuiteTexts.ReadJson(textFile);
        var others = SuiteTexts.ReadJson(otherFile);
        var scores = new double[texts.Length];
        using var own = kind == OwnKind ? ModelDirectory.Load(model) : null;
        var makeScorer = own is not null ? () => Scorer(own) : MlNetScorers(model);
        var scorers = Enumerable.Range(0, threads).Select(_ => makeScorer()).ToArray();
        var seconds = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var before = others[(others.Length * round / rounds)..(others.Length * (round + 1) / rounds)];
            Pass(before, new double[before.Length]);
            var started = clock.GetTimestamp();
            Pass(texts, scores);
            seconds[round] = clock.GetElapsedTime(started).TotalSeconds;
        }

        File.WriteAllLines(scoreFile, scores.Select(s => s.ToString("R", CultureInfo.InvariantCulture)));
        return seconds.Order().ElementAt(rounds / 2);

        void Pass(string[] given, double[] found)
        {
            var workers = Enumerable.Range(0, threads).Select(t => new Thread(() =>
            {
                for (var i = given.Length * t / threads; i < given.Length * (t + 1) / threads; i++) found[i] = scorers[t](given[i]);
            })).ToArray();
            foreach (var worker in workers) worker.Start();
            foreach (var worker in workers) worker.Join();
        }
    }

    private static Func<string, double> Scorer(ICommentModel model)
    {
        var scores = new float[Attributes.Count];
        return text =>
        {
            model.Score(text.AsSpan(), scores);
            return scores[(int)AttributeId.Toxicity];
        };
    }

    private static Func<Func<string, double>> MlNetScorers(string file)
    {
        var context = new MLContext(seed: 1);
        var loaded = context.Model.Load(file, out _);
        return () =>
        {
            var engine = context.Model.CreatePredictionEngine<MlNetEntrant.Row, MlNetEntrant.Answer>(loaded);
            return text => engine.Predict(new MlNetEntrant.Row { Text = text }).Probability;
        };
    }
}
