using System.Text;

namespace Moderator.Classifier.DataSets.Reading;

/// <summary>Streams a UTF-8 file's lines with their numbers. Only a line feed ends a line, as <see cref="Utf8Check"/> counts.</summary>
internal static class PhysicalLines
{
    public static IEnumerable<(long Number, string Line)> Read(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var buffer = new char[1 << 15];
        var line = new StringBuilder();
        long number = 1;
        int read;
        while ((read = reader.Read(buffer)) > 0)
        {
            var start = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, read); end >= 0; end = Array.IndexOf(buffer, '\n', start, read - start))
            {
                line.Append(buffer, start, end - start);
                if (line.Length > 0 && line[^1] == '\r') line.Length--;
                yield return (number++, line.ToString());
                line.Clear();
                start = end + 1;
            }

            line.Append(buffer, start, read - start);
        }

        if (line.Length > 0) yield return (number, line.ToString());
    }
}
