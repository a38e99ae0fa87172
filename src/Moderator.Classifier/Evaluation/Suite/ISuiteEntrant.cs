using Moderator.Classifier.DataSets;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>One run of an entrant over texts.</summary>
/// <param name="Scores">One for each text, in order.</param>
/// <param name="Seconds">Of scoring the texts once, without starting the program and loading the model: the median of the rounds.</param>
/// <param name="PeakMemory">The most resident memory of the program, in bytes; null where it could not be read.</param>
internal sealed record SuiteRun(IReadOnlyList<double> Scores, double Seconds, long? PeakMemory);

/// <summary>What an entrant is to score.</summary>
/// <param name="Texts">Scored in every round.</param>
/// <param name="Others">Scored before the texts, a part of them in each round and outside its time: what is compiled while it runs is compiled by then, and nothing of the texts is still at hand from the round before.</param>
/// <param name="Rounds">How often the texts are scored.</param>
internal sealed record SuiteTask(IReadOnlyList<string> Texts, IReadOnlyList<string> Others, int Rounds)
{
    public static SuiteTask Once(IReadOnlyList<string> texts) => new(texts, [], 1);
}

/// <summary>Something that scores toxicity and takes part in the suite. Each scores in programs of its own, so that memory can be told apart.</summary>
internal interface ISuiteEntrant
{
    string Name { get; }

    /// <summary>Why it cannot take part, and how to get it; null where it can.</summary>
    string? Missing { get; }

    /// <summary>Trains on the rows' TOXICITY; a model that is trained already returns at once.</summary>
    /// <param name="rows">The same for every entrant.</param>
    /// <param name="folder">Its own, removed after the suite.</param>
    void Train(IReadOnlyList<LabelledComment> rows, string folder, CancellationToken cancellation);

    /// <summary>Bytes of the model on disk.</summary>
    long Size(string folder);

    SuiteRun Score(SuiteTask task, int threads, string folder, CancellationToken cancellation);
}
