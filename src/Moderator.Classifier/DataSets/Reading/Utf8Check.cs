using System.Buffers;
using System.Text;

namespace Moderator.Classifier.DataSets.Reading;

/// <summary>Finds the lines of a file that are not UTF-8, before a decoder can replace what it does not understand.</summary>
internal static class Utf8Check
{
    private const int BlockBytes = 1 << 16;

    /// <summary>
    /// The physical lines (from 1, counting line feeds) that hold bytes which are not UTF-8, ascending. Empty for a
    /// clean file.
    /// </summary>
    /// <exception cref="DataSetFormatException">The file is empty or written in UTF-16 or UTF-32.</exception>
    public static IReadOnlyList<long> BadLines(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[BlockBytes];
        var held = 0;
        long line = 1;
        List<long> bad = [];
        var first = true;
        while (true)
        {
            var read = file.Read(buffer, held, buffer.Length - held);
            var filled = held + read;
            if (first)
            {
                RefuseOtherEncodings(path, buffer.AsSpan(0, filled));
                first = false;
            }

            var rest = buffer.AsSpan(0, filled);
            while (!rest.IsEmpty)
            {
                var status = Rune.DecodeFromUtf8(rest, out var rune, out var consumed);
                if (status == OperationStatus.NeedMoreData && read > 0) break;
                if (status != OperationStatus.Done && (bad.Count == 0 || bad[^1] != line)) bad.Add(line);
                if (status == OperationStatus.Done && rune.Value == '\n') line++;
                rest = rest[consumed..];

                // Most of a file is ASCII: pass over whole lines of it at once.
                var ascii = rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                var plain = ascii < 0 ? rest : rest[..ascii];
                line += plain.Count((byte)'\n');
                rest = rest[plain.Length..];
            }

            if (read == 0) return bad;
            rest.CopyTo(buffer);
            held = rest.Length;
        }
    }

    private static void RefuseOtherEncodings(string path, ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) throw new DataSetFormatException(path, null, null, "an empty file", "a file with rows");
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new DataSetFormatException(path, 1, null, "a UTF-16 byte order mark", "UTF-8");
    }
}
