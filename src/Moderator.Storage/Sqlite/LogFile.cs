using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// The file of a database's write-ahead log, opened beside SQLite's own. (SQLite keeps its locks on the database and on the
/// shared memory: unlike those, the log may be opened and closed by others.)
/// </summary>
/// <remarks>
/// SQLite flushes a log with <c>fsync</c>, which writes the file's time of change too, and with it the file system's journal:
/// what every other file of the disk has in it must be written first. <c>fdatasync</c> needs no journal as long as the
/// file does not grow. So the file is let grow ahead of what is written to it, by zeros, at which SQLite stops reading.
/// </remarks>
internal sealed partial class LogFile : IDisposable
{
    /// <summary>How much the file is let grow at once.</summary>
    public const int Step = 1 << 20;

    /// <summary>Above this much in use, the file is let grow ahead; a small installation's log stays small.</summary>
    private const long Small = 1 << 20;

    /// <summary>How much is left unused at least, where the file is let grow at all.</summary>
    private const long Ahead = 2 << 20;

    /// <summary>Where less is free on the disk, nothing is taken that is not needed at once.</summary>
    private const long Scarce = 1L << 30;

    private static readonly byte[] Zeros = new byte[Step];

    private readonly SafeFileHandle _file;
    private readonly DriveInfo? _drive;

    private LogFile(SafeFileHandle file, DriveInfo? drive)
    {
        _file = file;
        _drive = drive;
    }

    /// <param name="databasePath">The path of the database, which a session has open: its log is there.</param>
    /// <exception cref="StorageUnavailableException">It cannot be opened.</exception>
    public static LogFile Open(string databasePath)
    {
        var path = Path.GetFullPath(databasePath) + "-wal";
        try
        {
            return new LogFile(OpenHandle(path, FileAccess.ReadWrite), DriveOf(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return OpenToFlush(path);
        }
    }

    /// <summary>Returns once all that was written to it is on disk.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Flush()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(_file);
            return;
        }

        while (FlushData(_file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"The write-ahead log could not be flushed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    /// <summary>
    /// Lets the file grow where little of it is left. To be called in a transaction that has not changed anything yet: nobody
    /// else writes to the file then.
    /// </summary>
    /// <param name="used">Up to where it is in use, in bytes.</param>
    public void GrowAhead(long used)
    {
        if (used < Small) return;
        var length = RandomAccess.GetLength(_file);
        if (length >= used + Ahead || _drive is { AvailableFreeSpace: < Scarce }) return;
        try
        {
            RandomAccess.Write(_file, Zeros, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, a quota, a log that may be read alone: SQLite meets it too where it matters, and says so.
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>What cannot be written to can be flushed. What is wrong with it, the next write says by its name.</summary>
    private static LogFile OpenToFlush(string path)
    {
        try
        {
            return new LogFile(OpenHandle(path, FileAccess.Read), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageUnavailableException.LogNotOpened(error);
        }
    }

    private static SafeFileHandle OpenHandle(string path, FileAccess access) => File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);

    private static DriveInfo? DriveOf(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? null : new DriveInfo(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>EINTR.</summary>
    private const int Interrupted = 4;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FlushData(SafeFileHandle file);
}
