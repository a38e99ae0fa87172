using System.Globalization;

namespace Moderator.Core.Text.Tables;

/// <summary>Reads the lines of an embedded table: comments start with <c>#</c>, sections stand in brackets.</summary>
internal static class TableFile
{
    /// <param name="name">The file's name without its ending.</param>
    /// <returns>The words of each line, with the section it stands in.</returns>
    public static IEnumerable<(string Section, string[] Words)> Read(string name)
    {
        using var stream = typeof(TableFile).Assembly.GetManifestResourceStream("Text.Tables." + name)
            ?? throw new InvalidOperationException($"The table '{name}' is not embedded in {typeof(TableFile).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[') section = line.Trim('[', ']');
            else yield return (section, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    public static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
