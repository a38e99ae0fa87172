namespace Moderator.Storage.Sqlite;

/// <summary>A write that waits for the writer, and whoever asked for it.</summary>
internal abstract class PendingWrite
{
    /// <summary>Whether it runs outside of every transaction.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Runs the write and keeps its result for later.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Keeps the error of this write alone for later.</summary>
    public abstract void Reject(Exception error);

    /// <summary>Tells the caller how its write ended, once it is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that what it shared with others failed.</summary>
    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<SqliteSession, T> write) : PendingWrite
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _error;

    /// <summary>What the write returned, or what it failed with.</summary>
    public Task<T> Outcome => _completion.Task;

    public override void Run(SqliteSession session)
    {
        _error = null;
        _result = write(session);
    }

    public override void Reject(Exception error) => _error = error;

    public override void Complete()
    {
        if (_error is null) _completion.SetResult(_result!);
        else _completion.SetException(_error);
    }

    public override void Fail(Exception error) => _completion.SetException(_error ?? error);
}
