using Moderator.Classifier.DataSets.Reading;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>A format of one CSV file in which each row stands alone.</summary>
/// <param name="name">The format's name in recipes.</param>
/// <param name="columns">The columns it needs, as published.</param>
/// <param name="idColumn">The column of unique ids; null where rows have none and are numbered.</param>
/// <param name="map">One row to its comments, usually one.</param>
internal sealed class CsvFormat(string name, string[] columns, string? idColumn, Func<CsvRow, IEnumerable<LabelledComment>> map)
    : DataSetFormat(name)
{
    public CsvFormat(string name, string[] columns, string? idColumn, Func<CsvRow, LabelledComment> map)
        : this(name, columns, idColumn, row => (IEnumerable<LabelledComment>)[map(row)])
    {
    }

    internal override IEnumerable<LabelledComment> Read(string path, BadRows badRows)
    {
        var ids = new SeenIds(path);
        foreach (var row in CsvFile.Read(path, columns, badRows))
        {
            IReadOnlyList<LabelledComment> comments = [];
            try
            {
                if (idColumn is not null) ids.Add(idColumn, row.Text(idColumn), row.Line);
                comments = [.. map(row)];
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
            }

            foreach (var comment in comments) yield return comment;
        }
    }
}
