using System.Text.Json;

namespace Moderator.Storage.Users;

/// <summary>What a user may see, as a condition that stands in the query itself: no list and no count then shows what is not theirs.</summary>
internal static class Places
{
    /// <summary>Of a comment (c); its parameter is <c>@places</c>.</summary>
    public const string Condition =
        """
        (@places IS NULL OR EXISTS (
            SELECT 1 FROM json_each(@places) p
            WHERE p.value ->> '$.Site' = c.site AND (p.value ->> '$.Section' IS NULL OR p.value ->> '$.Section' = c.section)))
        """;

    /// <summary>The parameter's value; null for somebody who may see everything.</summary>
    public static string? Json(User user) => user.Places is { } places ? JsonSerializer.Serialize(places) : null;
}
