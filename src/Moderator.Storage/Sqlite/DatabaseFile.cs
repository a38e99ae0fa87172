using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Moderator.Storage.Sqlite;

/// <summary>
/// The file of a database as SQLite has it open. SQLite flushes it only once all of the log is in it, and then all that was
/// ever brought over: a fifth of a second for some hundred megabytes. Flushed now and then beside the writer, little is left
/// for that moment. (A handle of our own must not be opened: closing it would take SQLite's locks on the file away.)
/// </summary>
internal static unsafe partial class DatabaseFile
{
    /// <summary>SQLITE_FCNTL_FILE_POINTER: asks for the open file.</summary>
    private const int FilePointer = 7;

    /// <summary>SQLITE_SYNC_NORMAL.</summary>
    private const int Normal = 2;

    /// <summary>Returns once everything that was written to the database's file is on disk; its log is another file.</summary>
    /// <exception cref="SqliteException">It could not be written.</exception>
    public static void Flush(SqliteConnection connection)
    {
        OpenFile* file = null;
        Check(FileControl(connection.Handle!.DangerousGetHandle(), null, FilePointer, &file), connection);
        // No database is so without its file but one that is in memory alone.
        if (file is null || file->Methods is null) return;
        Check(file->Methods->Sync(file, Normal), connection);
    }

    private static void Check(int result, SqliteConnection connection)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial int FileControl(nint database, byte* name, int operation, void* argument);

    /// <summary>SQLite's <c>sqlite3_file</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenFile
    {
        public FileMethods* Methods;
    }

    /// <summary>The beginning of SQLite's <c>sqlite3_io_methods</c>, which is the same in all of its versions.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileMethods
    {
        public int Version;
        public nint Close;
        public nint Read;
        public nint Write;
        public nint Truncate;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Sync;
    }
}
