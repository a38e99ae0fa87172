using Moderator.Classifier.Training;

namespace Moderator.Classifier.Network.Training;

/// <summary>Says how far the training of a stack is. The parts report from threads of their own.</summary>
/// <param name="progress">Is told; nobody where it is null.</param>
/// <param name="steps">In all.</param>
/// <param name="cancellation">Looked at whenever a step ends.</param>
internal sealed class StackProgress(IProgress<TrainingProgress>? progress, int steps, CancellationToken cancellation)
{
    private int _step;

    /// <summary>A network has seen so many comments; each of its epochs is a step.</summary>
    public void OfNetwork(string name, EpochProgress at, int epochs)
    {
        var epoch = Math.Min(epochs, 1 + (at.Seen - 1) * epochs / at.Total);
        var ends = at.Seen % (at.Total / epochs) == 0;
        var step = ends ? Interlocked.Increment(ref _step) : Volatile.Read(ref _step);
        progress?.Report(new TrainingProgress($"{name}, epoch {epoch} of {epochs}, {at.Seen:N0} of {at.Total:N0} comments", step, steps) { Rows = (int)at.Seen, Loss = at.Loss });
    }

    /// <summary>A model of the specialist has; they are one step in all.</summary>
    public void Inside(string name, EpochProgress at, int epochs)
    {
        var epoch = Math.Min(epochs, 1 + (at.Seen - 1) * epochs / at.Total);
        progress?.Report(new TrainingProgress($"{name}, epoch {epoch} of {epochs}", Volatile.Read(ref _step), steps) { Rows = (int)at.Seen, Loss = at.Loss });
    }

    /// <summary>An n-gram model has; each is one step.</summary>
    public void OfNgrams(string name, EpochProgress at, int epochs)
    {
        var step = at.Seen == at.Total ? Interlocked.Increment(ref _step) : Volatile.Read(ref _step);
        var epoch = epochs * at.Seen / Math.Max(1, at.Total);
        progress?.Report(new TrainingProgress($"{name}, epoch {epoch} of {epochs}", step, steps) { Rows = (int)(at.Total / epochs), Loss = at.Loss });
    }

    /// <summary>A step has ended.</summary>
    /// <param name="stage">What it was.</param>
    /// <param name="rows">That it read.</param>
    /// <param name="auc">That it came to.</param>
    public void Ended(string stage, int? rows, double? auc = null)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new TrainingProgress(stage, Interlocked.Increment(ref _step), steps) { Rows = rows, Auc = auc is { } a && double.IsNaN(a) ? null : auc });
    }
}
