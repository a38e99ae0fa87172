using Moderator.Classifier.Network.Training;

namespace Moderator.Classifier.Network.Ngrams;

/// <summary>A comment as an n-gram model reads it.</summary>
/// <param name="Slots">Of an <see cref="NgramTable"/>; an n-gram stands as often as different words of the comment have it.</param>
/// <param name="Labels">By attribute; NaN is unknown.</param>
/// <param name="DataSet">Whose intercepts apply.</param>
/// <param name="Weight">Factor of this comment's loss.</param>
internal sealed record NgramComment(int[] Slots, float[] Labels, int DataSet, float Weight)
{
    /// <summary>Puts the gradient of the comment's loss with respect to its logits in their place; 0 where the label is unknown.</summary>
    /// <param name="logits">By attribute.</param>
    /// <returns>The loss: cross entropy summed over the attributes that it labels, times its weight.</returns>
    public float ToGradient(Span<float> logits)
    {
        var loss = 0f;
        for (var a = 0; a < logits.Length; a++)
        {
            var (logit, label) = (logits[a], Labels[a]);
            logits[a] = float.IsNaN(label) ? 0 : Weight * (NetworkPass.Sigmoid(logit) - label);
            if (!float.IsNaN(label)) loss += MathF.Max(logit, 0) - logit * label + MathF.Log(1 + MathF.Exp(-MathF.Abs(logit)));
        }

        return loss * Weight;
    }
}

/// <summary>Shows comments to a model that learns from one after the other.</summary>
internal static class NgramEpochs
{
    /// <param name="comments">Each is shown once in an epoch, in an order of the epoch's own.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="epochs">How many.</param>
    /// <param name="learn">Is given a comment and how many were shown before it; returns its loss.</param>
    /// <param name="progress">Called after every epoch with the mean loss; may be null.</param>
    /// <param name="cancellation">Stops between two comments.</param>
    public static void Run(
        IReadOnlyList<NgramComment> comments, ulong seed, int epochs, Func<NgramComment, long, float> learn, Action<EpochProgress>? progress, CancellationToken cancellation)
    {
        var order = new int[comments.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var random = new DeterministicRandom(seed);
        var total = (long)epochs * comments.Count;
        long seen = 0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            double loss = 0;
            foreach (var index in order)
            {
                cancellation.ThrowIfCancellationRequested();
                loss += learn(comments[index], seen++);
            }

            progress?.Invoke(new EpochProgress(seen, total, loss / Math.Max(1, comments.Count)));
        }
    }
}
