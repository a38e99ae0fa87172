using System.Globalization;

namespace Moderator.Classifier.DataSets.Reading;

/// <summary>One row of a CSV file, asked by column name. Every question that a cell cannot answer is a <see cref="DataSetFormatException"/>.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="line">The physical line on which the row starts.</param>
/// <param name="number">Which row it is, from 1, not counting the header.</param>
/// <param name="columns">Column name to position.</param>
/// <param name="cells">The row's cells.</param>
internal sealed class CsvRow(string path, long line, long number, IReadOnlyDictionary<string, int> columns, string[] cells)
{
    public long Line => line;

    public long Number => number;

    /// <summary>The row's number as an id, for sets that have none of their own.</summary>
    public string NumberAsId => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The cell as it stands; may be empty.</summary>
    public string Raw(string column) => cells[columns[column]];

    /// <summary>A cell that must hold something.</summary>
    public string Text(string column)
    {
        var cell = Raw(column);
        return string.IsNullOrWhiteSpace(cell) ? throw Bad(column, "an empty cell", "a text") : cell;
    }

    /// <summary>1 or 0.</summary>
    public double Binary(string column) => Raw(column) switch
    {
        "1" => 1,
        "0" => 0,
        var cell => throw Bad(column, Describe(cell), "0 or 1"),
    };

    /// <summary>1 or 0; null where the publisher writes -1: the row was not used for scoring.</summary>
    public double? BinaryOrUnscored(string column) => Raw(column) switch
    {
        "1" => 1,
        "0" => 0,
        "-1" => null,
        var cell => throw Bad(column, Describe(cell), "0, 1 or -1"),
    };

    /// <summary>True or False, as Python writes them.</summary>
    public bool Flag(string column) => Raw(column) switch
    {
        "True" => true,
        "False" => false,
        var cell => throw Bad(column, Describe(cell), "True or False"),
    };

    /// <summary>One of the words, exactly.</summary>
    public string OneOf(string column, params ReadOnlySpan<string> words)
    {
        var cell = Raw(column);
        foreach (var word in words)
        {
            if (string.Equals(word, cell, StringComparison.Ordinal)) return word;
        }

        throw Bad(column, Describe(cell), string.Join(" or ", words.ToArray().Select(w => w.Length == 0 ? "nothing" : $"'{w}'")));
    }

    /// <summary>A whole number that is not negative.</summary>
    public int Count(string column)
    {
        var cell = Raw(column);
        return int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad(column, Describe(cell), "a whole number");
    }

    /// <summary>A number from 0 to 1.</summary>
    public double Share(string column) => Between(column, 0, 1);

    /// <summary>A number within bounds, both included.</summary>
    public double Between(string column, double least, double most)
    {
        var cell = Raw(column);
        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Bad(column, Describe(cell), string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
    }

    public DataSetFormatException Bad(string? column, string found, string expected) => new(path, line, column, found, expected);

    /// <summary>
    /// What a message may say of a cell. A number is shown; of anything else only its length, because a shifted row
    /// puts the comment into the cell of its label.
    /// </summary>
    private static string Describe(string cell)
    {
        if (cell.Length == 0) return "an empty cell";
        if (cell.Length <= 24 && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return cell;
        return $"a text of {cell.Length} characters";
    }
}
