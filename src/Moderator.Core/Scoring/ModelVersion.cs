namespace Moderator.Core.Scoring;

/// <summary>Which model made a score. Stands in every answer and on every decision.</summary>
/// <param name="Name">The model's name: the name of its directory, for example <c>baseline</c>.</param>
/// <param name="Version">The version its manifest gives, for example <c>1</c>.</param>
/// <param name="Hash">SHA-256 of the model file, lower-case hexadecimal, 64 characters.</param>
public sealed record ModelVersion(string Name, string Version, string Hash)
{
    /// <summary>Whether somebody means this model by what they call it: <c>name</c>, <c>name@version</c> or the short form.</summary>
    public bool IsCalled(string name) =>
        string.Equals(name, Name, StringComparison.Ordinal)
        || string.Equals(name, $"{Name}@{Version}", StringComparison.Ordinal)
        || string.Equals(name, ToString(), StringComparison.Ordinal);

    /// <summary>The short form that people read and decisions store: <c>name@version-hash12</c>.</summary>
    public override string ToString() => $"{Name}@{Version}-{Hash[..Math.Min(12, Hash.Length)]}";
}
