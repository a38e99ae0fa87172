using Moderator.Classifier.DataSets;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>One run of an entrant over texts.</summary>
/// <param name="Scores">One for each text, in order.</param>
/// <param name="Seconds">Scoring alone: without starting the program and loading the model.</param>
/// <param name="PeakMemory">The most resident memory of the program, in bytes; null where it could not be read.</param>
internal sealed record SuiteRun(IReadOnlyList<double> Scores, double Seconds, long? PeakMemory);

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

    SuiteRun Score(IReadOnlyList<string> texts, int threads, string folder, CancellationToken cancellation);
}
