using System.Diagnostics;

namespace Moderator.Service.Tests;

/// <summary>A file system in memory of a few megabytes: it can be filled, and made read-only. Making one needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("moderator-disk-");

    private SmallDisk()
    {
    }

    public string Path => _directory.FullName;

    /// <summary>Null where this machine does not let the test mount one.</summary>
    public static SmallDisk? TryMake(int megabytes)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path)) return disk;
        disk._directory.Delete();
        return null;
    }

    public void MakeReadOnly() => Remount("ro");

    public void MakeWritable() => Remount("rw");

    public void Dispose()
    {
        // Lazily: what a failed test left open must not hide why it failed.
        Run("umount", "--lazy", Path);
        _directory.Delete(recursive: true);
    }

    private void Remount(string mode)
    {
        if (Run("mount", "-o", "remount," + mode, Path)) return;
        var open = Directory.EnumerateFiles("/proc/self/fd").Select(fd => File.ResolveLinkTarget(fd, returnFinalTarget: false)?.FullName).Where(target => target?.StartsWith(Path, StringComparison.Ordinal) == true);
        throw new IOException($"The test's disk cannot be made {mode}; open are: {string.Join(", ", open)}.");
    }

    private static bool Run(string program, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true, UseShellExecute = false });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
