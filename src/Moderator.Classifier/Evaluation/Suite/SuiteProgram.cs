using System.Diagnostics;

namespace Moderator.Classifier.Evaluation.Suite;

/// <summary>Runs a program to its end and watches how much memory it takes.</summary>
internal static class SuiteProgram
{
    private const int PollMilliseconds = 10;

    /// <returns>Its output, its wall time, and the most resident memory in bytes; null where it ended before that was read.</returns>
    /// <exception cref="SuiteException">It cannot be started or fails.</exception>
    public static (string Output, double Seconds, long? PeakMemory) Run(string program, IEnumerable<string> arguments, TimeProvider clock, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var started = clock.GetTimestamp();
        using var running = Start(start);
        using var stop = cancellation.Register(() => Kill(running));
        var output = running.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = running.StandardError.ReadToEndAsync(CancellationToken.None);
        long? peak = null;
        while (!running.WaitForExit(PollMilliseconds)) peak = Peak(running) ?? peak;
        running.WaitForExit();
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        cancellation.ThrowIfCancellationRequested();

        // What it wrote besides may hold texts of comments: the message names the program and its exit code alone.
        if (running.ExitCode != 0) throw new SuiteException($"{Path.GetFileName(program)} ended with exit code {running.ExitCode}, expected 0 ({error.Result.Length} characters of errors).");
        return (output.Result, seconds, peak);
    }

    /// <summary>The full path of a program on the path; null where there is none.</summary>
    public static string? Find(string name) => FindAll(name).FirstOrDefault();

    /// <summary>The full paths of the programs of this name on the path, in its order.</summary>
    public static IEnumerable<string> FindAll(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(d => Path.Combine(d, name))
            .Where(File.Exists);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SuiteException($"{start.FileName}: cannot be started ({e.Message}).", e);
        }
    }

    private static long? Peak(Process running)
    {
        try
        {
            running.Refresh();
            return running.HasExited || running.PeakWorkingSet64 == 0 ? null : running.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void Kill(Process running)
    {
        try
        {
            running.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
