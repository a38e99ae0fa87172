using System.Text.Json.Serialization;

namespace Moderator.Classifier.Models;

/// <summary>From the raw scores of a baseline to probabilities.</summary>
/// <param name="LinearWeight">How much of the attribute's own linear score is added to the score of its trees.</param>
/// <param name="Curves">One for each attribute of the model, in its order.</param>
internal sealed record BaselineCalibration(
    [property: JsonPropertyName("linear_weight")] double LinearWeight,
    [property: JsonPropertyName("curves")] IReadOnlyList<Calibrator> Curves)
{
    /// <summary>
    /// What the curve takes. Trees give the same score to many inoffensive comments; a part of the linear score puts
    /// those in order.
    /// </summary>
    public double RawScore(float trees, float linear) => trees + LinearWeight * linear;
}
