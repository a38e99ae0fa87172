using System.Text;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>Looks at the bytes that the service has on disk.</summary>
internal static class DataDirectory
{
    /// <summary>No file beside the database, nor the database itself, holds a word.</summary>
    public static void AssertHoldsNot(RunningService service, string word) => Assert.DoesNotContain(word, Holding(service, word));

    /// <summary>Some file holds a word: shows that the search would find it.</summary>
    public static void AssertHolds(RunningService service, string word) => Assert.Contains(word, Holding(service, word));

    private static List<string> Holding(RunningService service, string word)
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(service.DatabasePath)!, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
            if (bytes.IndexOf(Encoding.UTF8.GetBytes(word)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(word)) >= 0) found.Add(word);
        }

        return found;
    }
}
