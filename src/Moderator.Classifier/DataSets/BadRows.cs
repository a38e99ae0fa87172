namespace Moderator.Classifier.DataSets;

/// <summary>What a reader does with a row that does not fit its format: fail at once, or skip it and keep count.</summary>
public sealed class BadRows
{
    private readonly BadRowLog? _log;

    private BadRows(BadRowLog? log) => _log = log;

    /// <summary>The first bad row ends the reading with its <see cref="DataSetFormatException"/>.</summary>
    public static BadRows Fail { get; } = new(log: null);

    /// <summary>Bad rows are left out and noted in <paramref name="log"/>. A file that cannot be read at all still fails.</summary>
    public static BadRows SkipInto(BadRowLog log) => new(log);

    /// <summary>Throws the error again, or notes it.</summary>
    internal void Report(DataSetFormatException error)
    {
        if (_log is null) throw error;
        _log.Add(error);
    }
}

/// <summary>The bad rows that were skipped: how many, and the first messages. Not safe for several threads at once.</summary>
/// <param name="capacity">How many messages are kept; the count goes on beyond it.</param>
public sealed class BadRowLog(int capacity = 20)
{
    private readonly List<string> _messages = [];

    public long Count { get; private set; }

    /// <summary>The first messages, in the order of reading.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>One sentence for the end of a run, for example <c>3 bad rows were skipped.</c></summary>
    public string Summary => Count switch
    {
        0 => "No bad row.",
        1 => "1 bad row was skipped.",
        _ => $"{Count} bad rows were skipped.",
    };

    internal void Add(DataSetFormatException error)
    {
        Count++;
        if (_messages.Count < capacity) _messages.Add(error.Message);
    }
}
