using System.Text.Json.Serialization;

namespace Moderator.Classifier.Models;

/// <summary>
/// Raw score to probability: a strictly increasing curve, straight between knots on the log-odds scale and running on
/// with the slope of its ends. Strictly, so that calibration never makes two comments equal that the model told apart.
/// </summary>
public sealed class Calibrator
{
    private readonly double[] _raw;
    private readonly double[] _logOdds;

    /// <param name="raw">Raw scores of the knots, ascending, at least two.</param>
    /// <param name="logOdds">Log-odds at the knots, ascending.</param>
    [JsonConstructor]
    public Calibrator(double[] raw, double[] logOdds)
    {
        if (raw.Length < 2 || raw.Length != logOdds.Length) throw new ArgumentException($"A calibrator has {raw.Length} raw scores and {logOdds.Length} log-odds, expected as many of both, at least 2.");
        for (var i = 1; i < raw.Length; i++)
        {
            if (!(raw[i] > raw[i - 1]) || !(logOdds[i] > logOdds[i - 1]))
                throw new ArgumentException($"Knot {i} of a calibrator does not lie above the one before it.");
        }

        (_raw, _logOdds) = (raw, logOdds);
    }

    [JsonPropertyName("raw")] public double[] Raw => _raw;

    [JsonPropertyName("log_odds")] public double[] LogOdds => _logOdds;

    /// <summary>The probability, strictly between 0 and 1 as far as a double can tell.</summary>
    public double Apply(double raw)
    {
        if (double.IsNaN(raw)) raw = 0;
        raw = Math.Clamp(raw, -1e6, 1e6);
        var at = Array.BinarySearch(_raw, raw);
        var upper = Math.Clamp(at >= 0 ? at : ~at, 1, _raw.Length - 1);
        var slope = (_logOdds[upper] - _logOdds[upper - 1]) / (_raw[upper] - _raw[upper - 1]);
        return 1 / (1 + Math.Exp(-(_logOdds[upper - 1] + slope * (raw - _raw[upper - 1]))));
    }
}
