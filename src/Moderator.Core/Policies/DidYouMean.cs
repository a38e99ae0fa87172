namespace Moderator.Core.Policies;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class DidYouMean
{
    /// <summary>The nearest of the names by edits, case aside, or null where none is near.</summary>
    public static string? Nearest(string found, IEnumerable<string> names)
    {
        // Two letters that changed places are two edits.
        var limit = found.Length < 4 ? 1 : Math.Max(2, found.Length / 3);
        string? best = null;
        foreach (var name in names)
        {
            var distance = Distance(found.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance > limit) continue;
            (best, limit) = (name, distance - 1);
        }

        return best;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
