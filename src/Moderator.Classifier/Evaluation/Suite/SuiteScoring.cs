using System.Globalization;
using Microsoft.ML;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>The scoring program of the suite: one model over one file of texts, timed without loading, after a warm-up.</summary>
public static class SuiteScoring
{
    /// <summary>A model directory of this project.</summary>
    public const string OwnKind = "moderator";

    /// <summary>A model of ML.NET's own pipeline, as the suite trains it.</summary>
    public const string MlNetKind = "mlnet";

    /// <param name="kind"><see cref="OwnKind"/> or <see cref="MlNetKind"/>.</param>
    /// <param name="model">The model's directory or file.</param>
    /// <param name="textFile">One JSON string a line.</param>
    /// <param name="scoreFile">Takes one score a line.</param>
    /// <param name="threads">How many score at once.</param>
    /// <param name="clock">Measures.</param>
    /// <returns>Seconds of scoring all texts.</returns>
    public static double Run(string kind, string model, string textFile, string scoreFile, int threads, TimeProvider clock)
    {
        var texts = SuiteTexts.ReadJson(textFile);
        var scores = new double[texts.Length];
        using var own = kind == OwnKind ? ModelDirectory.Load(model) : null;
        var makeScorer = own is not null ? () => Scorer(own) : MlNetScorers(model);
        var scorers = Enumerable.Range(0, threads).Select(_ => makeScorer()).ToArray();

        // Once over part of it, so that nobody is timed while the runtime compiles.
        Pass(Math.Min(texts.Length, 2000));
        var started = clock.GetTimestamp();
        Pass(texts.Length);
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        File.WriteAllLines(scoreFile, scores.Select(s => s.ToString("R", CultureInfo.InvariantCulture)));
        return seconds;

        void Pass(int count)
        {
            var workers = Enumerable.Range(0, threads).Select(t => new Thread(() =>
            {
                for (var i = count * t / threads; i < count * (t + 1) / threads; i++) scores[i] = scorers[t](texts[i]);
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
