using Moderator.Core.Scoring;

namespace Moderator.Classifier.Evaluation.Measuring;

/// <summary>A file that was measured on.</summary>
/// <param name="Name">As tables show it.</param>
/// <param name="Format">The format's name.</param>
/// <param name="Sha256">Of the file, 64 lower-case hexadecimal digits.</param>
/// <param name="Rows">Comments in it.</param>
public sealed record MeasuredFile(string Name, string Format, string Sha256, int Rows);

/// <summary>Metrics of one attribute on one slice of the rows.</summary>
/// <param name="Slice">A set, a language, a length band.</param>
/// <param name="Attribute">What was measured.</param>
/// <param name="Metrics">With N.</param>
public sealed record SliceMetrics(string Slice, AttributeId Attribute, BinaryMetrics Metrics)
{
    /// <summary>The same of the scores that another system published for these rows; null where there are none.</summary>
    public BinaryMetrics? Published { get; init; }
}

/// <summary>What an obfuscation costs.</summary>
/// <param name="Kind">Which.</param>
/// <param name="N">Rows.</param>
/// <param name="CleanAuc">TOXICITY AUC of the rows as they are.</param>
/// <param name="Auc">After disguising.</param>
public sealed record RobustnessResult(ObfuscationKind Kind, int N, double CleanAuc, double Auc)
{
    /// <summary>How many rows the obfuscation changed.</summary>
    public required int Changed { get; init; }
}

/// <summary>Shares of a set that thresholds flag, for the model and for what another system published.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Attribute">What is flagged.</param>
/// <param name="N">Rows that have a published score.</param>
/// <param name="Probability">Share with a probability of at least each of <see cref="ScoreDistribution.Thresholds"/>.</param>
/// <param name="OnPerspectiveScale">The same on the model's Perspective-equivalent scale; null where it has none.</param>
/// <param name="Published">The same of the published scores.</param>
public sealed record FlaggedShares(
    string Set, AttributeId Attribute, int N, IReadOnlyList<double> Probability, IReadOnlyList<double>? OnPerspectiveScale, IReadOnlyList<double> Published);

/// <summary>ROC curve and spread of the scores of one set.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="Attribute">Of which attribute.</param>
/// <param name="Metrics">With the reliability bins.</param>
/// <param name="Roc">From (0, 0) to (1, 1).</param>
/// <param name="Scores">By label.</param>
public sealed record SetCurves(string Set, AttributeId Attribute, BinaryMetrics Metrics, IReadOnlyList<RocPoint> Roc, ScoreDistribution Scores);

/// <summary>How well marked words were found.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="N">Rows with marked spans, empty ones included.</param>
/// <param name="F1">Mean over the rows of the character F1 of SemEval-2021 task 5: 1 where both are empty.</param>
public sealed record SpanResult(string Set, int N, double F1);

/// <summary>What it does to TOXICITY that the comment above is given to the model.</summary>
/// <param name="Set">The set's name.</param>
/// <param name="WithParent">Rows that have a parent.</param>
/// <param name="Auc">ROC AUC of the text alone, then with the parent.</param>
public sealed record ContextResult(string Set, int WithParent, AucDifference Auc);

/// <summary>How well the language of texts was told.</summary>
/// <param name="Slice">A language or a length band.</param>
/// <param name="N">Texts.</param>
/// <param name="Right">How many got their language.</param>
/// <param name="Unknown">How many got none.</param>
public sealed record LanguageResult(string Slice, int N, int Right, int Unknown);

/// <summary>Everything that was measured of a model on files that trained nothing.</summary>
public sealed record ModelMeasurement
{
    /// <summary>Share of the words that robustness disguises.</summary>
    public const double DisguisedShare = 0.3;

    /// <summary>The seed of the disguises.</summary>
    public const int Seed = 11;

    /// <summary>The model that was measured.</summary>
    public required ModelVersion Model { get; init; }

    public required IReadOnlyList<MeasuredFile> Files { get; init; }

    /// <summary>By set and attribute.</summary>
    public required IReadOnlyList<SliceMetrics> BySet { get; init; }

    /// <summary>TOXICITY by language over every set whose rows name one.</summary>
    public required IReadOnlyList<SliceMetrics> ByLanguage { get; init; }

    /// <summary>TOXICITY by length of the English comments that people wrote, not made from templates.</summary>
    public required IReadOnlyList<SliceMetrics> ByLength { get; init; }

    /// <summary>TOXICITY by identity, on the rows that name identities.</summary>
    public required IReadOnlyList<IdentityMetrics> ByIdentity { get; init; }

    /// <summary>On the first set that has TOXICITY labels; empty where there is none.</summary>
    public required IReadOnlyList<RobustnessResult> Robustness { get; init; }

    /// <summary>The set that <see cref="Robustness"/> was measured on; null where there is none.</summary>
    public required string? RobustnessSet { get; init; }

    /// <summary>On sets with published scores.</summary>
    public required IReadOnlyList<FlaggedShares> Flagged { get; init; }

    /// <summary>For the plots.</summary>
    public required IReadOnlyList<SetCurves> Curves { get; init; }

    /// <summary>Where rows have marked spans and the model tells spans.</summary>
    public required IReadOnlyList<SpanResult> Spans { get; init; }

    /// <summary>On sets whose rows name the comment above them.</summary>
    public required IReadOnlyList<ContextResult> Context { get; init; }

    /// <summary>Language detection by language.</summary>
    public required IReadOnlyList<LanguageResult> LanguageDetection { get; init; }

    /// <summary>Language detection by length band.</summary>
    public required IReadOnlyList<LanguageResult> LanguageDetectionByLength { get; init; }
}
