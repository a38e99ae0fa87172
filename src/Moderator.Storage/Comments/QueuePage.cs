using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Moderator.Storage.Reports;

namespace Moderator.Storage.Comments;

/// <summary>What a moderator sees first.</summary>
public enum QueueOrder
{
    /// <summary>What has waited longest.</summary>
    Oldest,

    /// <summary>What has the highest score of any attribute; what could not be scored goes before all.</summary>
    Riskiest,
}

/// <summary>Which part of the queue to read.</summary>
public sealed record QueueQuery
{
    /// <summary>Only this site's; null for every site's.</summary>
    public string? Site { get; init; }

    public QueueOrder Order { get; init; }

    /// <summary>How many at most; 1 or more.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Goes on after this place; null starts at the front.</summary>
    public QueueCursor? After { get; init; }
}

/// <summary>A comment that waits for a moderator.</summary>
/// <param name="Comment">As it stands.</param>
/// <param name="Risk">Its highest score, 0 to 1; 1 where it could not be scored.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Reports">What readers reported of its latest text.</param>
public sealed record QueueItem(StandingComment Comment, double Risk, DateTimeOffset QueuedAt, ReportCounts Reports);

/// <summary>A page of the queue.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record QueuePage(IReadOnlyList<QueueItem> Items, QueueCursor? Next);

/// <summary>A place in the queue. It stays right while items come and go.</summary>
/// <param name="Order">The order that it is a place in.</param>
/// <param name="Rank">Milliseconds since 1970 (oldest first) or the risk (riskiest first) of the last item before it.</param>
/// <param name="Key">The store's key of that item.</param>
public sealed record QueueCursor(QueueOrder Order, double Rank, long Key)
{
    /// <summary>The form that clients hold: for example <c>oldest_1700000000000_17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Order == QueueOrder.Oldest ? "oldest" : "riskiest")}_{Rank:R}_{Key}");

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out QueueCursor? cursor)
    {
        cursor = null;
        if (text?.Split('_') is not [var order, var rank, var key]) return false;
        if (order is not ("oldest" or "riskiest")) return false;
        if (!double.TryParse(rank, NumberStyles.Float, CultureInfo.InvariantCulture, out var rankValue) || !double.IsFinite(rankValue)) return false;
        if (!long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var keyValue)) return false;
        if (order is "oldest" && rankValue is < 0 or > 9e15) return false;
        cursor = new QueueCursor(order is "oldest" ? QueueOrder.Oldest : QueueOrder.Riskiest, rankValue, keyValue);
        return true;
    }
}
