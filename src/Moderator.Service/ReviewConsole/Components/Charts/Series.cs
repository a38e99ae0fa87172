namespace Moderator.Service.ReviewConsole.Components.Charts;

/// <summary>One colour of a chart.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Colour">A class of console.css: approve, review, reject or plain.</param>
/// <param name="Values">One for each label.</param>
public sealed record Series(string Name, string Colour, IReadOnlyList<double> Values);
