using Moderator.Classifier.Models;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Stage">What is being done, for example <c>linear TOXICITY, fold 2 of 3</c>.</param>
/// <param name="Step">How many steps are done.</param>
/// <param name="Steps">How many there are in all.</param>
public sealed record TrainingProgress(string Stage, int Step, int Steps)
{
    /// <summary>How many rows the step used; null where it used none.</summary>
    public int? Rows { get; init; }

    /// <summary>Mean logistic loss of the step on rows it was not fitted on; null where it was not measured.</summary>
    public double? Loss { get; init; }

    /// <summary>ROC AUC on rows that it was not fitted on; null where it was not measured.</summary>
    public double? Auc { get; init; }
}

/// <summary>What a training may be told besides its recipe. None of it changes the model.</summary>
public sealed record TrainingOptions
{
    /// <summary>How many things may run at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether a model directory that is already there may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Where a stopped training leaves what it has, and takes it up again; null for nowhere. Only the kind <c>stack</c> does.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Labelled files that train nothing (see <see cref="Evaluation.Measuring.MeasuringSet"/>): the card then says what the model reaches on them. Null for none.</summary>
    public string? MeasureDirectory { get; init; }

    /// <summary>The model directory of the version before, which the card then compares with; null for none. Needs <see cref="MeasureDirectory"/>.</summary>
    public string? PreviousDirectory { get; init; }

    /// <summary>Whether rows that cannot be read are counted and left out; otherwise the first stops the training.</summary>
    public bool SkipBadRows { get; init; }
}

/// <summary>What a training made.</summary>
/// <param name="Directory">The model's directory.</param>
/// <param name="Version">Name, version and hash of the model.</param>
/// <param name="Manifest">Its manifest, with the metrics.</param>
/// <param name="Rows">How many labelled comments were read.</param>
/// <param name="SkippedRows">How many could not be read and were left out.</param>
public sealed record TrainingReport(string Directory, ModelVersion Version, ModelManifest Manifest, int Rows, long SkippedRows)
{
    /// <summary>What was wrong with the first rows that were left out.</summary>
    public IReadOnlyList<string> SkippedRowMessages { get; init; } = [];
}
