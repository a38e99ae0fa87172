using Moderator.Classifier.Models;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>A comment of our own that trained nothing.</summary>
/// <param name="Raw">Its raw score.</param>
/// <param name="Openness">How far the gate is open for it, 0 to 1.</param>
/// <param name="Label">0 to 1.</param>
internal readonly record struct LevelRow(double Raw, double Openness, double Label);

/// <summary>Fits what is added to a raw score where the gate is open: the number under which the calibrated scores fit the labels best.</summary>
internal static class SpecialistLevel
{
    private const int Halvings = 40;

    // As many rows as it takes to move the level half of the way.
    private const double Ridge = 2;

    /// <param name="calibrator">From raw score to probability; it stays as it is.</param>
    /// <param name="rows">That trained nothing.</param>
    /// <param name="least">The least level.</param>
    /// <param name="most">The greatest: nearly half of our comments are toxic, which is true of no site, and the level follows that.</param>
    /// <returns>The level; without rows, what is nearest to 0 of what it may be.</returns>
    public static double Fit(Calibrator calibrator, IReadOnlyList<LevelRow> rows, double least, double most)
    {
        // Golden section: the loss falls to one place and rises after it, as every calibrator rises.
        const double Golden = 0.6180339887498949;
        double from = least, to = most;
        for (var i = 0; i < Halvings; i++)
        {
            var (left, right) = (to - Golden * (to - from), from + Golden * (to - from));
            if (Loss(left) <= Loss(right)) to = right;
            else from = left;
        }

        return (from + to) / 2;

        double Loss(double level)
        {
            var loss = Ridge * level * level / 8;
            foreach (var row in rows)
            {
                var p = Math.Clamp(calibrator.Apply(row.Raw + row.Openness * level), 1e-6, 1 - 1e-6);
                // A row before which the gate is shut says nothing of where the level behind it should be.
                loss -= row.Openness * (row.Label * Math.Log(p) + (1 - row.Label) * Math.Log(1 - p));
            }

            return loss;
        }
    }
}
