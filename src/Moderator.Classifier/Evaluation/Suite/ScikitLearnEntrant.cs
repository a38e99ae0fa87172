using System.Globalization;
using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>scikit-learn's TF-IDF of words 1–2 and characters 2–5 with logistic regression, by a Python program of ours.</summary>
internal sealed class ScikitLearnEntrant : ISuiteEntrant
{
    private const string Script = """
        import sys, json, time, pickle
        folder = sys.argv[2]
        def lines(name):
            with open(folder + "/" + name, encoding="utf-8") as f:
                return [json.loads(l) for l in f]
        if sys.argv[1] == "train":
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline, make_union
            features = make_union(
                TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True))
            model = make_pipeline(features, LogisticRegression(C=4, max_iter=100))
            model.fit(lines("train.jsonl"), lines("labels.jsonl"))
            with open(folder + "/model.pickle", "wb") as f:
                pickle.dump(model, f)
        else:
            with open(folder + "/model.pickle", "rb") as f:
                model = pickle.load(f)
            texts = lines(sys.argv[3] + ".jsonl")
            seconds = []
            for _ in range(int(sys.argv[4])):
                started = time.perf_counter()
                scores = []
                for i in range(0, len(texts), 256):
                    scores.extend(model.predict_proba(texts[i:i + 256])[:, 1])
                seconds.append(time.perf_counter() - started)
            print(sorted(seconds)[len(seconds) // 2])
            with open(folder + "/" + sys.argv[3] + ".scores", "w") as f:
                f.writelines("%.9g\n" % s for s in scores)
        """;

    // The first one that has the library: a Python of the user's own often stands before the system's.
    private readonly string? _python;
    private readonly TimeProvider _clock;

    public ScikitLearnEntrant(TimeProvider clock, CancellationToken cancellation)
    {
        _clock = clock;
        _python = SuiteProgram.FindAll("python3").FirstOrDefault(p => HasModule(p, cancellation));
        Missing = _python is null ? "no python3 on the path can import sklearn (Debian: apt-get install python3-sklearn)" : null;
    }

    public string Name => "scikit-learn";

    public string? Missing { get; }

    public void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation)
    {
        SuiteTexts.WriteJson(Path.Combine(folder, "train.jsonl"), rows.Select(r => r.Text));
        File.WriteAllLines(Path.Combine(folder, "labels.jsonl"), rows.Select(r => r.Labels[AttributeId.Toxicity] >= 0.5 ? "1" : "0"));
        SuiteProgram.Run(_python!, ["-c", Script, "train", folder], _clock, cancellation);
        File.Delete(Path.Combine(folder, "train.jsonl"));
    }

    public long Size(string folder) => new FileInfo(Path.Combine(folder, "model.pickle")).Length;

    public SuiteRun Score(SuiteTask task, int threads, string folder, CancellationToken cancellation)
    {
        var hands = SuiteTexts.Deal(task.Texts, threads);
        var runs = new (double[] Scores, double Seconds, long? Peak)[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, (int h) =>
        {
            SuiteTexts.WriteJson(Path.Combine(folder, $"part{h}.jsonl"), hands[h]);
            var (output, _, peak) = SuiteProgram.Run(_python!, ["-c", Script, "score", folder, $"part{h}", task.Rounds.ToString(CultureInfo.InvariantCulture)], _clock, cancellation);
            runs[h] = (SuiteTexts.ReadScores(Path.Combine(folder, $"part{h}.scores")), double.Parse(output, CultureInfo.InvariantCulture), peak);
        });
        return new SuiteRun([.. runs.SelectMany(r => r.Scores)], runs.Max(r => r.Seconds), threads == 1 ? runs[0].Peak : null);
    }

    private bool HasModule(string python, CancellationToken cancellation)
    {
        try
        {
            SuiteProgram.Run(python, ["-c", "import sklearn"], _clock, cancellation);
            return true;
        }
        catch (SuiteException)
        {
            return false;
        }
    }
}
