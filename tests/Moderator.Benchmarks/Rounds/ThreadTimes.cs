using System.Globalization;

namespace Moderator.Rounds;

/// <summary>Processor time of a program's threads, by their names, as Linux counts it: of use also where other programs share the processors.</summary>
internal static class ThreadTimes
{
    /// <summary>The name of the thread that writes to the database.</summary>
    public const string Writer = "storage writer";

    /// <summary>The processor time so far of each name's threads, in seconds; empty where the system does not tell.</summary>
    /// <param name="processId">The program.</param>
    public static Dictionary<string, double> Read(int processId)
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        var tasks = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/task";
        if (!Directory.Exists(tasks)) return times;
        foreach (var task in Directory.EnumerateDirectories(tasks))
        {
            try
            {
                var name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
                // Nanoseconds on a processor, nanoseconds waiting for one, times it was given one.
                var ran = File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0];
                times[name] = times.GetValueOrDefault(name) + (double.Parse(ran, CultureInfo.InvariantCulture) / 1e9);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A thread that ended between the two looks.
            }
        }

        return times;
    }

    /// <summary>What the threads took between two looks, in seconds, by name.</summary>
    public static Dictionary<string, double> Between(Dictionary<string, double> before, Dictionary<string, double> after) =>
        after.ToDictionary(t => t.Key, t => Math.Max(0, t.Value - before.GetValueOrDefault(t.Key)), StringComparer.Ordinal);
}
