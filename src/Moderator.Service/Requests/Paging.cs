using System.Globalization;

namespace Moderator.Service.Requests;

/// <summary>Reads what lists are asked for with.</summary>
internal static class Paging
{
    public const string LimitText = "How many items; 50 unless configured otherwise.";
    public const string CursorText = "next_cursor of the page before.";

    /// <summary>How many items a page has.</summary>
    public static int Limit(this FieldChecks checks, string? limit, ServiceOptions options)
    {
        if (limit is null) return options.QueuePageSize;
        if (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1 && size <= options.MaxQueuePageSize) return size;
        checks.Add("limit", $"Is not a number from 1 to {options.MaxQueuePageSize}.");
        return 1;
    }

    /// <summary>The place where a list by descending ids goes on; null for its beginning.</summary>
    public static long? Before(this FieldChecks checks, string? cursor)
    {
        if (cursor is null) return null;
        if (cursor.StartsWith("before_", StringComparison.Ordinal) && long.TryParse(cursor.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        checks.Add("cursor", "Is no cursor; expected next_cursor of an earlier page, unchanged.");
        return null;
    }

    /// <summary>Cuts a page out of what was read, which is one more than the page has where the list goes on.</summary>
    /// <returns>The page, and what <see cref="Before"/> reads; null on the last page.</returns>
    public static (IEnumerable<T> Page, string? NextCursor) Cut<T>(this IReadOnlyList<T> read, int limit, Func<T, long> id) => read.Count <= limit
        ? (read, null)
        : (read.Take(limit), string.Create(CultureInfo.InvariantCulture, $"before_{id(read[limit - 1])}"));

    /// <summary>A time such as <c>2026-11-01T12:00:00Z</c>; one without an offset is UTC.</summary>
    public static DateTimeOffset? Time(this FieldChecks checks, string field, string? value)
    {
        if (value is null) return null;
        if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        checks.Add(field, "Is no time; expected for example 2026-11-01T12:00:00Z.");
        return null;
    }
}
