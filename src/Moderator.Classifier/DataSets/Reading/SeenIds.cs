namespace Moderator.Classifier.DataSets.Reading;

/// <summary>The ids of a file so far, each with its line: an id that comes twice would count one comment twice.</summary>
internal sealed class SeenIds(string path)
{
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    /// <exception cref="DataSetFormatException">The id was there before.</exception>
    public void Add(string column, string id, long line)
    {
        if (_lines.TryGetValue(id, out var before))
            throw new DataSetFormatException(path, line, column, $"the id of line {before} again", "an id of its own for every row");
        _lines.Add(id, line);
    }
}
